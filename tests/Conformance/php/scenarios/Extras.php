<?php

declare(strict_types=1);

use Keboola\StorageApi\DevBranches;
use Keboola\StorageApi\Options\TokenCreateOptions;
use Keboola\StorageApi\Event;
use Keboola\StorageApi\Tokens;

/** What the client can do beyond the published description of the API. */
final class Extras extends Scenario
{
    public function testTablesOfABranchAreSwapped(): void
    {
        $bucket = $this->newBucket();
        $people = $this->newTable($bucket);
        $words = $this->client->createTableAsync($bucket, 'words', $this->csv([['word'], ['hello']]));
        $alias = $this->client->createAliasTable($bucket, $people, 'shown');
        $inBranch = $this->clientIn($this->newBranch());
        $this->same($people, $inBranch->swapTables($people, $words)['id']);
        $this->same([['hello']], $this->rowsOf($people, [], $inBranch));
        $this->same(['id', 'name'], $inBranch->getTable($words)['columns']);
        $this->same(['id'], $inBranch->getTable($words)['primaryKey']);
        $this->same([['hello']], $this->rowsOf($alias, [], $inBranch));
        $this->same(3, count($this->rowsOf($people)));
        $this->refused(404, 'storage.tables.notFound', fn() => $inBranch->swapTables($people, $bucket . '.none'));
        $this->refused(400, 'devBranch.cannotSwapWithItself', fn() => $inBranch->swapTables($people, $people));
        $default = $this->clientIn((new DevBranches($this->client))->getDefaultBranch()['id']);
        $this->refused(400, 'devBranch.cannotSwapInDefault', fn() => $default->swapTables($people, $words));
    }

    public function testProfileIsFoundByItsId(): void
    {
        $table = $this->newTable($this->newBucket());
        $first = $this->client->profileTable($table);
        $second = $this->client->profileTable($table);
        $this->same($first['uuid'], $this->client->getTableProfile($table, $first['uuid'])['uuid']);
        $this->same($second['uuid'], $this->client->getTableProfile($table)['uuid']);
        $this->refused(404, 'storage.tables.profileNotFound', fn() => $this->client->getTableProfile($table, '00000000-0000-0000-0000-000000000000'));
    }

    public function testNoBucketHasAListing(): void
    {
        $bucket = $this->newBucket();
        $this->same([], $this->client->listBucketListings());
        $this->refused(404, 'storage.buckets.listingNotFound', fn() => $this->client->getBucketListing($bucket));
        $this->client->deleteBucketListing($bucket);
    }

    public function testTokenReadsAllEventsAndManagesBranches(): void
    {
        $id = $this->client->createEvent((new Event())->setComponent('keboola.ex-db-mysql')->setMessage('Of somebody else'));
        $limited = $this->clientWith((new TokenCreateOptions())->setDescription('limited'));
        $this->refused(404, null, fn() => $limited->getEvent($id));
        $this->refused(403, 'accessDenied', fn() => (new DevBranches($limited))->createBranch($this->name('branch')));
        $able = $this->clientWith((new TokenCreateOptions())->setDescription('able')->setCanReadAllProjectEvents()->setCanManageDevBranches());
        $this->same(true, $able->verifyToken()['canReadAllProjectEvents']);
        $this->same(true, $able->verifyToken()['canManageDevBranches']);
        $this->same('Of somebody else', $able->getEvent($id)['message']);
        $branches = new DevBranches($able);
        $branch = $branches->createBranch($this->name('branch'))['id'];
        $branches->deleteBranch($branch);
        $this->refused(404, null, fn() => $branches->getBranch($branch));
    }

    private function newBranch(): int
    {
        $branches = new DevBranches($this->client);
        $branch = $branches->createBranch($this->name('branch'))['id'];
        $this->later(fn() => $branches->deleteBranch($branch));
        return $branch;
    }

    private function clientWith(TokenCreateOptions $options): Keboola\StorageApi\Client
    {
        $tokens = new Tokens($this->client);
        $made = $tokens->createToken($options);
        $this->later(fn() => $tokens->dropToken($made['id']));
        return $this->clientOf($made['token']);
    }
}
