<?php

declare(strict_types=1);

/** Aliases, snapshots and time travel. */
final class References extends Scenario
{
    public function testAliasFollowsItsSource(): void
    {
        $table = $this->newTable($this->newBucket());
        $alias = $this->client->createAliasTable($this->newBucket('out'), $table, 'everyone');
        $detail = $this->client->getTable($alias);
        $this->same(true, $detail['isAlias']);
        $this->same($table, $detail['sourceTable']['id']);
        $this->same(['id', 'name'], $detail['columns']);
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['4', 'Barbara']]), ['incremental' => true]);
        $this->same(4, count($this->rowsOf($alias)));
        $this->client->addTableColumn($table, 'city');
        $this->same(['id', 'name', 'city'], $this->client->getTable($alias)['columns']);
        $this->client->disableAliasTableColumnsAutoSync($alias);
        $this->client->addTableColumn($table, 'country');
        $this->same(['id', 'name', 'city'], $this->client->getTable($alias)['columns']);
        $this->client->enableAliasTableColumnsAutoSync($alias);
        $this->same(['id', 'name', 'city', 'country'], $this->client->getTable($alias)['columns']);
    }

    public function testAliasFilterIsSetAndRemoved(): void
    {
        $table = $this->newTable($this->newBucket());
        $alias = $this->client->createAliasTable($this->newBucket('out'), $table, 'some', ['aliasFilter' => ['column' => 'name', 'values' => ['Ada'], 'operator' => 'eq']]);
        $this->same([['1', 'Ada']], $this->rowsOf($alias));
        $this->client->setAliasTableFilter($alias, ['column' => 'name', 'values' => ['Ada'], 'operator' => 'ne']);
        $this->same([['2', 'Linus'], ['3', 'Grace']], $this->rowsOf($alias));
        $this->client->removeAliasTableFilter($alias);
        $this->same(3, count($this->rowsOf($alias)));
    }

    public function testTableWithAliasesIsNotDropped(): void
    {
        $table = $this->newTable($this->newBucket());
        $alias = $this->client->createAliasTable($this->newBucket('out'), $table, 'keeper');
        $this->refused(0, 'tables.cannotDeletedTableWithAliases', fn() => $this->client->dropTable($table));
        $this->client->dropTable($alias);
        $this->client->dropTable($table);
        $this->same(false, $this->client->tableExists($table));
    }

    public function testSnapshotBringsTheTableBack(): void
    {
        $bucket = $this->newBucket();
        $table = $this->newTable($bucket);
        $snapshot = $this->client->createTableSnapshot($table, 'before the change');
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['9', 'Nobody']]));
        $detail = $this->client->getSnapshot($snapshot);
        $this->same('before the change', $detail['description']);
        $this->same(['id', 'name'], $detail['table']['columns']);
        $this->same([(string) $snapshot], array_map(strval(...), array_column($this->client->listTableSnapshots($table), 'id')));
        $restored = $this->client->createTableFromSnapshot($bucket, $snapshot, 'restored');
        $this->same([['1', 'Ada'], ['2', 'Linus'], ['3', 'Grace']], $this->rowsOf($restored));
        $this->same(['id'], $this->client->getTable($restored)['primaryKey']);
        $this->client->deleteSnapshot($snapshot);
        $this->refused(404, null, fn() => $this->client->getSnapshot($snapshot));
    }

    public function testTableOfAnEarlierTimeIsMade(): void
    {
        $bucket = $this->newBucket();
        $table = $this->newTable($bucket);
        sleep(1);
        $then = (new DateTimeImmutable())->format(DATE_ATOM);
        sleep(1);
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['9', 'Nobody']]));
        $past = $this->client->createTableFromSourceTableAtTimestamp($bucket, $table, $then, 'past');
        $this->same([['1', 'Ada'], ['2', 'Linus'], ['3', 'Grace']], $this->rowsOf($past));
    }
}
