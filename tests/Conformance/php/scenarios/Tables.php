<?php

declare(strict_types=1);

use Keboola\StorageApi\Options\TableImport\DeduplicationStrategy;

final class Tables extends Scenario
{
    public function testRowsComeBackAsTheyWereWritten(): void
    {
        $hard = [['1', ''], ['2', "two\nlines"], ['3', 'she said "yes"'], ['4', 'Příliš žluťoučký 日本語'], ['5', '  spaces  ']];
        $table = $this->client->createTableAsync($this->newBucket(), 'hard', $this->csv([['id', 'text'], ...$hard]), ['primaryKey' => 'id']);
        $this->same($hard, $this->rowsOf($table));
        (new Keboola\StorageApi\TableExporter($this->client))->exportTable($table, $this->file('packed.csv.gz'), ['gzip' => true]);
        $this->true(str_starts_with((string) gzdecode((string) file_get_contents($this->file('packed.csv.gz'))), '"id","text"'), 'packed export');
        $this->same(5, $this->client->getTable($table)['rowsCount']);
    }

    public function testSynchronousAndAsynchronousWritesAgree(): void
    {
        $bucket = $this->newBucket();
        $table = $this->client->createTable($bucket, 'small', $this->csv([['id', 'name'], ['1', 'a']]), ['primaryKey' => 'id']);
        $result = $this->client->writeTable($table, $this->csv([['id', 'name'], ['2', 'b']]), ['incremental' => true]);
        $this->same(['id', 'name'], $result['importedColumns']);
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['2', 'B'], ['3', 'c']]), ['incremental' => true]);
        $this->same([['1', 'a'], ['2', 'B'], ['3', 'c']], $this->rowsOf($table));
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['9', 'z']]));
        $this->same([['9', 'z']], $this->rowsOf($table));
    }

    public function testColumnsAreAddedAndDeleted(): void
    {
        $table = $this->newTable($this->newBucket());
        $this->client->addTableColumn($table, 'city');
        $this->same(['id', 'name', 'city'], $this->client->getTable($table)['columns']);
        $this->refused(0, 'storage.tables.columnAlreadyExists', fn() => $this->client->addTableColumn($table, 'city'));
        $this->client->deleteTableColumn($table, 'name');
        $this->same(['id', 'city'], $this->client->getTable($table)['columns']);
        $this->same([['1', ''], ['2', ''], ['3', '']], $this->rowsOf($table));
    }

    public function testPrimaryKeyIsMovedAndGuarded(): void
    {
        $table = $this->newTable($this->newBucket());
        $this->client->removeTablePrimaryKey($table);
        $this->same([], $this->client->getTable($table)['primaryKey']);
        $this->client->createTablePrimaryKey($table, ['id', 'name']);
        $this->same(['id', 'name'], $this->client->getTable($table)['primaryKey']);
        $this->client->removeTablePrimaryKey($table);
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['1', 'again']]), ['incremental' => true]);
        $this->refused(0, 'storage.tables.primaryKeyDuplicateValues', fn() => $this->client->createTablePrimaryKey($table, ['id']));
    }

    public function testTypedTableIsDefinedFilledAndRedefined(): void
    {
        $bucket = $this->newBucket();
        $table = $this->client->createTableDefinition($bucket, [
            'name' => 'typed',
            'primaryKeysNames' => ['id'],
            'columns' => [
                ['name' => 'id', 'definition' => ['type' => 'INT', 'nullable' => false]],
                ['name' => 'price', 'definition' => ['type' => 'DECIMAL', 'length' => '12,2']],
                ['name' => 'day', 'basetype' => 'DATE'],
            ],
        ]);
        $this->client->writeTableAsync($table, $this->csv([['id', 'price', 'day'], ['1', '12.50', '2024-02-29']]));
        $this->same([['1', '12.50', '2024-02-29']], $this->rowsOf($table));
        $this->refused(0, null, fn() => $this->client->writeTableAsync($table, $this->csv([['id', 'price', 'day'], ['x', '1', '2024-01-01']])));
        $this->client->addTableColumn($table, 'note', ['type' => 'VARCHAR', 'length' => '20']);
        $this->client->updateTableColumnDefinition($table, 'note', ['length' => '50']);
        $detail = $this->client->getTable($table);
        $this->same(true, $detail['isTyped']);
        $lengths = array_column($detail['definition']['columns'], 'definition', 'name');
        $this->same('50', $lengths['note']['length']);
        $this->same(['id'], $detail['definition']['primaryKeysNames']);
    }

    public function testPreviewExportAndDeletionFilterRows(): void
    {
        $table = $this->newTable($this->newBucket());
        $preview = $this->client->getTableDataPreview($table, ['whereFilters' => [['column' => 'name', 'operator' => 'eq', 'values' => ['Ada']]]]);
        $this->same([['id' => '1', 'name' => 'Ada']], Keboola\StorageApi\Client::parseCsv($preview));
        $json = $this->client->getTableDataPreview($table, ['format' => 'json', 'orderBy' => [['column' => 'id', 'order' => 'DESC']], 'limit' => 1]);
        $this->same('3', $json['rows'][0][0]['value']);
        $this->same([['2', 'Linus']], $this->rowsOf($table, ['whereFilters' => [['column' => 'id', 'operator' => 'gt', 'values' => ['1']], ['column' => 'id', 'operator' => 'lt', 'values' => ['3']]]]));
        $this->same([['Ada'], ['Grace'], ['Linus']], $this->rowsOf($table, ['columns' => ['name']]));
        $this->client->deleteTableRows($table, ['whereColumn' => 'id', 'whereValues' => ['1', '2']]);
        $this->same([['3', 'Grace']], $this->rowsOf($table));
        $this->refused(0, 'storage.tables.validation.unintendedTruncation', fn() => $this->client->deleteTableRows($table));
        $this->client->deleteTableRows($table, ['allowTruncate' => 1]);
        $this->same([], $this->rowsOf($table));
    }

    public function testTableIsRenamedProfiledAndDropped(): void
    {
        $table = $this->newTable($this->newBucket());
        $this->client->updateTable($table, ['displayName' => 'shown-people']);
        $this->same('shown-people', $this->client->getTable($table)['displayName']);
        $this->client->profileTable($table);
        $profile = $this->client->getTableProfile($table);
        $this->same(3, $profile['profile']['rowCount']);
        $this->same(3, array_column($profile['columns'], 'profile', 'name')['id']['distinctCount']);
        $this->client->dropTable($table);
        $this->same(false, $this->client->tableExists($table));
    }

    public function testColumnsThatDoNotMatchAreRefused(): void
    {
        $table = $this->newTable($this->newBucket());
        $refusal = $this->refused(0, 'csvImport.columnsNotMatch', fn() => $this->client->writeTableAsync($table, $this->csv([['id'], ['1']])));
        $this->true(str_contains($refusal->getMessage(), 'Missing columns: name.'), $refusal->getMessage());
        $this->refused(404, 'storage.tables.notFound', fn() => $this->client->getTable($table . 'x'));
    }

    public function testInsertStrategyKeepsWhatIsThere(): void
    {
        $table = $this->newTable($this->newBucket(), 'log', []);
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['1', 'Ada']]), ['incremental' => true, 'deduplicationStrategy' => DeduplicationStrategy::INSERT]);
        $this->same(4, count($this->rowsOf($table)));
    }

    public function testListsIncludeWhatIsAskedFor(): void
    {
        $bucket = $this->newBucket();
        $this->newTable($bucket);
        $listed = $this->client->listTables($bucket, ['include' => 'columns,metadata,columnMetadata']);
        $this->same(['id', 'name'], $listed[0]['columns']);
        $this->same([], $listed[0]['metadata']);
    }
}
