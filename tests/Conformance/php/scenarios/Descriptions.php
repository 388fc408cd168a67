<?php

declare(strict_types=1);

use Keboola\StorageApi\Metadata;
use Keboola\StorageApi\Options\GlobalSearchOptions;
use Keboola\StorageApi\Options\Metadata\TableMetadataUpdateOptions;
use Keboola\StorageApi\Options\SearchTablesOptions;

/** Metadata, search, names. */
final class Descriptions extends Scenario
{
    public function testMetadataOfBucketTableAndColumn(): void
    {
        $metadata = new Metadata($this->client);
        $bucket = $this->newBucket();
        $table = $this->newTable($bucket);
        foreach (['Bucket' => $bucket, 'Table' => $table, 'Column' => "$table.id"] as $kind => $id) {
            [$post, $list, $delete] = ["post{$kind}Metadata", "list{$kind}Metadata", "delete{$kind}Metadata"];
            $written = $metadata->$post($id, 'php', [['key' => 'KBC.description', 'value' => "of $kind"], ['key' => 'other', 'value' => '1']]);
            $this->same(2, count($written), $kind);
            $metadata->$post($id, 'php', [['key' => 'other', 'value' => '2']]);
            $listed = array_column($metadata->$list($id), null, 'key');
            $this->same("of $kind", $listed['KBC.description']['value']);
            $this->same('2', $listed['other']['value']);
            $this->same('php', $listed['other']['provider']);
            $metadata->$delete($id, $listed['other']['id']);
            $this->same(['KBC.description'], array_column($metadata->$list($id), 'key'));
            $this->refused(404, 'storage.metadata.notFound', fn() => $metadata->$delete($id, $listed['other']['id']));
            $this->refused(400, 'storage.metadata.invalidProvider', fn() => $metadata->$post($id, '', [['key' => 'a', 'value' => 'b']]));
        }
    }

    public function testTableAndItsColumnsAreDescribedInOneCall(): void
    {
        $metadata = new Metadata($this->client);
        $table = $this->newTable($this->newBucket());
        $written = $metadata->postTableMetadataWithColumns(new TableMetadataUpdateOptions(
            $table,
            'php',
            [['key' => 'about', 'value' => 'people']],
            ['id' => [['key' => 'about', 'value' => 'number']], 'name' => [['key' => 'about', 'value' => 'given']]],
        ));
        $this->same('people', $written['metadata'][0]['value']);
        $this->same('number', $written['columnsMetadata']['id'][0]['value']);
        $detail = $this->client->getTable($table);
        $this->same('given', $detail['columnMetadata']['name'][0]['value']);
        $listed = $this->client->listTables(null, ['include' => 'metadata']);
        $this->same('people', array_column($listed, null, 'id')[$table]['metadata'][0]['value']);
    }

    public function testTablesAreFoundByMetadata(): void
    {
        $table = $this->newTable($this->newBucket());
        $value = $this->name('wanted');
        (new Metadata($this->client))->postTableMetadata($table, 'php', [['key' => 'role', 'value' => $value]]);
        $this->same([$table], array_column($this->client->searchTables(new SearchTablesOptions('role', $value, null)), 'id'));
        $this->same([], $this->client->searchTables(new SearchTablesOptions('role', $value, 'other')));
    }

    public function testGlobalSearchFindsATableByItsName(): void
    {
        $word = 'uncommon' . bin2hex(random_bytes(4));
        $table = $this->newTable($this->newBucket(), $word);
        $found = $this->client->globalSearch($word, new GlobalSearchOptions(10, null, ['table']));
        $this->same([$table], array_column($found['items'], 'id'));
        $this->same(1, $found['all']);
    }

    public function testNamesAreWebalizedAndValidated(): void
    {
        $this->same('Moje-krasna-tabulka', $this->client->webalizeDisplayName('Moje krásná tabulka')['displayName']);
        $columns = $this->client->webalizeColumnNames(['číslo účtu', 'a b']);
        $this->same(['cislo_uctu', 'a_b'], $columns['columnNames']);
        $this->client->validateColumnNames(['id', 'name']);
    }
}
