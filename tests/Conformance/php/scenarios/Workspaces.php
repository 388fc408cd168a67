<?php

declare(strict_types=1);

use Keboola\StorageApi\Workspaces as WorkspacesClient;

/** Tables go into workspaces and come back. */
final class Workspaces extends Scenario
{
    private WorkspacesClient $workspaces;

    public function __construct()
    {
        parent::__construct();
        $this->workspaces = new WorkspacesClient($this->client);
    }

    private function newWorkspace(array $options = ['backend' => 'snowflake']): array
    {
        $made = $this->workspaces->createWorkspace($options);
        $this->later(fn() => $this->workspaces->deleteWorkspace($made['id'], [], true));
        return $made;
    }

    public function testTablesAreLoadedAndBroughtBack(): void
    {
        $bucket = $this->newBucket();
        $table = $this->newTable($bucket);
        $id = $this->newWorkspace()['id'];
        $this->workspaces->loadWorkspaceData($id, ['input' => [
            ['source' => $table, 'destination' => 'people', 'columns' => [['source' => 'id', 'type' => 'INTEGER'], ['source' => 'name', 'type' => 'VARCHAR', 'length' => '50']]],
            ['source' => $table, 'destination' => 'one', 'whereColumn' => 'name', 'whereValues' => ['Ada']],
        ]]);
        $this->same(['one', 'people'], array_column($this->workspaces->listObjects($id), 'name'));
        $back = $this->client->createTableAsyncDirect($bucket, ['name' => 'back', 'dataWorkspaceId' => $id, 'dataObject' => 'people', 'primaryKey' => 'id']);
        $this->same(3, count($this->rowsOf($back)));
        $this->client->writeTableAsyncDirect($back, ['dataWorkspaceId' => $id, 'dataTableName' => 'one']);
        $this->same([['1', 'Ada']], $this->rowsOf($back));
        $this->workspaces->cloneIntoWorkspace($id, ['input' => [['source' => $table, 'destination' => 'cloned']], 'preserve' => true]);
        $this->same(['cloned', 'one', 'people'], array_column($this->workspaces->listObjects($id), 'name'));
        $this->client->deleteTableRows($table, ['whereFilters' => [
            ['column' => 'name', 'operator' => 'eq', 'valuesByTableInWorkspace' => ['workspaceId' => $id, 'table' => 'one', 'column' => 'name']],
        ]]);
        $this->same(2, count($this->rowsOf($table)));
    }

    public function testInputMappingIsLoadedAndTriedBefore(): void
    {
        $table = $this->newTable($this->newBucket());
        $id = $this->newWorkspace()['id'];
        $mapping = ['input' => [
            ['source' => $table, 'destination' => 'whole'],
            ['source' => $table, 'destination' => 'part', 'columns' => ['id'], 'where_column' => 'name', 'where_values' => ['Ada'], 'where_operator' => 'ne'],
        ]];
        $tried = $this->workspaces->inputMappingLoad($id, $mapping, true);
        $this->same(['CLONE', 'COPY'], array_column($tried['input'], 'loadType'));
        $this->same([['COPY', 'CLONE'], ['COPY']], array_column($tried['input'], 'possibleLoadTypes'));
        $this->same($tried, $this->workspaces->inputMappingLoadPreview($mapping));
        $this->same([], $this->workspaces->listObjects($id));
        $job = $this->workspaces->inputMappingLoad($id, $mapping);
        $this->same('success', $job['status']);
        $this->same('workspaceLoad', $job['operationName']);
        $this->same((string) $id, $job['operationParams']['workspaceId']);
        $this->same([], $this->workspaces->queueUnload($id, ['only-direct-grants' => 1]));
    }

    public function testWrongLoadsAreRefusedWithTheirCodes(): void
    {
        $bucket = $this->newBucket();
        $table = $this->newTable($bucket);
        $id = $this->newWorkspace()['id'];
        $load = fn(array $input, array $more = []) => fn() => $this->workspaces->loadWorkspaceData($id, ['input' => $input] + $more);
        $one = ['source' => $table, 'destination' => 't'];
        $this->refused(400, 'workspace.loadRequestInputRequired', fn() => $this->workspaces->loadWorkspaceData($id, $one));
        $this->refused(400, 'workspace.loadRequestBadInput', $load($one));
        $this->refused(400, 'workspace.loadRequestBadInput', $load([['source' => $table]]));
        $this->refused(404, 'workspace.sourceNotFound', $load([['source' => $bucket . '.none', 'destination' => 't']]));
        $this->refused(400, 'workspace.duplicateDestination', $load([$one, $one]));
        $this->refused(404, 'workspace.workspaceNotFound', fn() => $this->workspaces->loadWorkspaceData(999999999, ['input' => [$one]]));
        $load([$one])();
        $this->refused(0, 'workspace.duplicateTable', $load([$one], ['preserve' => true]));
        $load([$one + ['overwrite' => true]], ['preserve' => true])();
        $this->refused(0, 'workspace.columnsNotMatch', $load([$one + ['incremental' => true, 'columns' => [['source' => 'id', 'type' => 'VARCHAR']]]], ['preserve' => true]));
        $this->refused(0, 'workspace.tableLoad', $load([['columns' => [['source' => 'name', 'type' => 'INTEGER']], 'destination' => 'u', 'source' => $table]], ['preserve' => true]));
        $this->refused(0, 'storage.tableNotFound', fn() => $this->client->writeTableAsyncDirect($table, ['dataWorkspaceId' => $id, 'dataObject' => 'none']));
    }
}
