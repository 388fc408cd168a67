<?php

declare(strict_types=1);

use Keboola\StorageApi\Options\BucketDetailOptions;
use Keboola\StorageApi\Options\BucketUpdateOptions;

final class Buckets extends Scenario
{
    public function testCreatedBucketIsListedShownAndDropped(): void
    {
        $name = $this->name();
        $id = $this->client->createBucket($name, 'out', 'From PHP – čau', null, "shown-$name", '#ff0000');
        $this->same("out.c-$name", $id);
        $bucket = $this->client->getBucket($id);
        $this->same("shown-$name", $bucket['displayName']);
        $this->same('From PHP – čau', $bucket['description']);
        $this->true(in_array($id, array_column($this->client->listBuckets(), 'id'), true), 'listed');
        $this->true($this->client->bucketExists($id), 'exists');
        $this->same($id, $this->client->getBucketId("c-$name", 'out'));
        $this->client->dropBucket($id);
        $this->same(false, $this->client->bucketExists($id));
    }

    public function testNameIsTakenOnceAndOnlyEmptyBucketsGoWithoutForce(): void
    {
        $bucket = $this->newBucket();
        $this->refused(400, 'storage.buckets.alreadyExists', fn() => $this->client->createBucket(substr($bucket, 5), 'in'));
        $this->newTable($bucket);
        $this->refused(400, 'buckets.deleteNotEmpty', fn() => $this->client->dropBucket($bucket));
        $this->client->dropBucket($bucket, ['force' => true]);
        $this->refused(404, 'storage.buckets.notFound', fn() => $this->client->getBucket($bucket));
    }

    public function testUpdateChangesDisplayNameAndColor(): void
    {
        $bucket = $this->newBucket();
        $shown = $this->name('new');
        $this->client->updateBucket(new BucketUpdateOptions($bucket, $shown, false, '#00ff00'));
        $this->same($shown, $this->client->getBucket($bucket)['displayName']);
        $other = $this->name('async');
        $this->client->updateBucket(new BucketUpdateOptions($bucket, $other, true));
        $this->same($other, $this->client->getBucket($bucket)['displayName']);
        $this->refused(400, 'storage.buckets.validation', fn() => $this->client->updateBucket(new BucketUpdateOptions($bucket, '$dollar')));
    }

    public function testSharedBucketIsLinkedByAnotherProjectAndStaysCurrent(): void
    {
        $bucket = $this->newBucket();
        $table = $this->newTable($bucket);
        $this->client->shareOrganizationProjectBucket($bucket);
        $this->true($this->client->isSharedBucket($bucket), 'shared');
        [$project, $other] = $this->otherProject();
        $offered = array_values(array_filter($other->listSharedBuckets(), fn(array $one): bool => $one['id'] === $bucket));
        $this->same(1, count($offered), 'offered buckets');
        $linked = $other->linkBucket($this->name('linked'), 'in', $offered[0]['project']['id'], $bucket);
        $here = substr($table, strlen($bucket));
        $this->same([['1', 'Ada'], ['2', 'Linus'], ['3', 'Grace']], $this->rowsOf($linked . $here, [], $other));
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['4', 'Barbara']]), ['incremental' => true]);
        $this->same(4, count($this->rowsOf($linked . $here, [], $other)));
        $this->refused(0, null, fn() => $other->writeTableAsync($linked . $here, $this->csv([['id', 'name'], ['5', 'Eve']])));
        $this->refused(0, 'storage.buckets.alreadyLinked', fn() => $this->client->unshareBucket($bucket));
        $this->client->forceUnlinkBucket($bucket, $project);
        $this->refused(404, 'storage.buckets.notFound', fn() => $other->getBucket($linked));
        $this->client->unshareBucket($bucket);
        $this->same(false, $this->client->isSharedBucket($bucket));
    }

    public function testBucketIsSharedWithChosenProjectsOnly(): void
    {
        $bucket = $this->newBucket();
        [$project, $other] = $this->otherProject();
        [, $third] = $this->otherProject();
        $this->client->shareBucketToProjects($bucket, [$project]);
        $this->true(in_array($bucket, array_column($other->listSharedBuckets(), 'id'), true), 'offered to the chosen project');
        $this->true(!in_array($bucket, array_column($third->listSharedBuckets(), 'id'), true), 'not offered to others');
        $this->client->changeBucketSharing($bucket, 'organization-project');
        $this->true(in_array($bucket, array_column($third->listSharedBuckets(), 'id'), true), 'offered to all then');
        $this->client->unshareBucket($bucket);
    }

    /** @return array{int, Keboola\StorageApi\Client} a new project of the same organization, and a client with its token */
    private function otherProject(): array
    {
        $organization = $this->client->verifyToken()['organization']['id'];
        $project = $this->manage('POST', "/manage/organizations/$organization/projects", ['name' => $this->name('Example ')]);
        $this->later(fn() => $this->manage('DELETE', "/manage/projects/{$project['id']}"));
        $token = $this->manage('POST', "/manage/projects/{$project['id']}/tokens", ['description' => 'php', 'canManageBuckets' => true, 'canReadAllFileUploads' => true, 'canManageTokens' => true]);
        return [$project['id'], $this->clientOf($token['token'])];
    }
}
