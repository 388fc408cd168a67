<?php

declare(strict_types=1);

use Keboola\StorageApi\Components;
use Keboola\StorageApi\DevBranches;
use Keboola\StorageApi\DevBranchesMetadata;
use Keboola\StorageApi\Options\Components\Configuration;

/** Development branches and merge requests. */
final class Branches extends Scenario
{
    private const COMPONENT = 'keboola.ex-db-mysql';

    public function testBranchIsMadeRenamedAndDeleted(): void
    {
        $branches = new DevBranches($this->client);
        $branch = $this->newBranch();
        $this->same(false, $branch['isDefault']);
        $this->true(in_array($branch['id'], array_column($branches->listBranches(), 'id'), true), 'listed');
        $name = $this->name('renamed');
        $this->same($name, $branches->updateBranch($branch['id'], $name, 'described')['name']);
        $this->refused(400, 'devBranch.duplicateName', fn() => $branches->createBranch($name));
        $this->refused(400, null, fn() => $branches->deleteBranch($branches->getDefaultBranch()['id']));
        $branches->deleteBranch($branch['id']);
        $this->refused(404, null, fn() => $branches->getBranch($branch['id']));
    }

    public function testTablesOfABranchDivergeFromTheDefaultBranch(): void
    {
        $table = $this->newTable($this->newBucket());
        $inBranch = $this->clientIn($this->newBranch()['id']);
        $this->same(3, count($this->rowsOf($table, [], $inBranch)));
        $inBranch->writeTableAsync($table, $this->csv([['id', 'name'], ['9', 'Branch']]));
        $this->same([['9', 'Branch']], $this->rowsOf($table, [], $inBranch));
        $this->same(3, count($this->rowsOf($table)));
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['4', 'Main']]), ['incremental' => true]);
        $this->same($table, $inBranch->pullTableToBranch($table));
        $this->same(4, count($this->rowsOf($table, [], $inBranch)));
        $inBranch->dropTable($table);
        $this->same(true, $this->client->tableExists($table));
    }

    public function testBranchHasMetadata(): void
    {
        $metadata = new DevBranchesMetadata($this->clientIn($this->newBranch()['id']));
        $metadata->addBranchMetadata([['key' => 'ticket', 'value' => 'EX-1']]);
        $listed = $metadata->listBranchMetadata();
        $this->same(['EX-1'], array_column($listed, 'value'));
        $metadata->deleteBranchMetadata($listed[0]['id']);
        $this->same([], $metadata->listBranchMetadata());
    }

    public function testMergeRequestBringsConfigurationsToTheDefaultBranch(): void
    {
        $id = $this->name('merged');
        $main = new Components($this->client);
        $main->addConfiguration($this->configuration($id)->setName('Main')->setConfiguration(['from' => 'main']));
        $this->later(fn() => $main->deleteConfiguration(self::COMPONENT, $id));
        $branch = $this->newBranch();
        $there = new Components($this->clientIn($branch['id']));
        $this->same(['from' => 'main'], $there->getConfiguration(self::COMPONENT, $id)['configuration']);
        $there->updateConfiguration($this->configuration($id)->setConfiguration(['from' => 'branch']));
        $this->same(['from' => 'main'], $main->getConfiguration(self::COMPONENT, $id)['configuration']);
        $default = (new DevBranches($this->client))->getDefaultBranch();
        $request = $this->client->createMergeRequest(['branchFromId' => $branch['id'], 'branchIntoId' => $default['id'], 'title' => 'Merge it']);
        $this->same('development', $this->client->getMergeRequest($request)['state']);
        $this->same([], $this->client->getMergeRequestConflicts($request));
        $this->same('in_review', $this->client->mergeRequestRequestReview($request)['state']);
        $this->client->mergeRequestApprove($request);
        $this->client->mergeMergeRequest($request);
        $this->same(['from' => 'branch'], $main->getConfiguration(self::COMPONENT, $id)['configuration']);
    }

    public function testConflictIsShownAndRebased(): void
    {
        $id = $this->name('conflict');
        $main = new Components($this->client);
        $main->addConfiguration($this->configuration($id)->setName('Main')->setConfiguration(['v' => 1]));
        $this->later(fn() => $main->deleteConfiguration(self::COMPONENT, $id));
        $branch = $this->newBranch();
        $there = new Components($this->clientIn($branch['id']));
        $there->updateConfiguration($this->configuration($id)->setConfiguration(['v' => 2]));
        $main->updateConfiguration($this->configuration($id)->setConfiguration(['v' => 3]));
        $default = (new DevBranches($this->client))->getDefaultBranch();
        $request = $this->client->createMergeRequest(['branchFromId' => $branch['id'], 'branchIntoId' => $default['id'], 'title' => 'Conflict']);
        $this->same([$id], array_column($this->client->getMergeRequestConflicts($request), 'configurationId'));
        $there->rebaseConfiguration(self::COMPONENT, $id, 2, 'Main', [], null, ['v' => 4]);
        $this->same([], $this->client->getMergeRequestConflicts($request));
        $there->resetToDefault(self::COMPONENT, $id);
        $this->same(['v' => 3], $there->getConfiguration(self::COMPONENT, $id)['configuration']);
    }

    private function configuration(string $id): Configuration
    {
        return (new Configuration())->setComponentId(self::COMPONENT)->setConfigurationId($id);
    }

    private function newBranch(): array
    {
        $branches = new DevBranches($this->client);
        $branch = $branches->createBranch($this->name('branch'), 'An example');
        $this->later(fn() => $branches->deleteBranch($branch['id']));
        return $branch;
    }
}
