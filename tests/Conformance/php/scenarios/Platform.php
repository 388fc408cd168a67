<?php

declare(strict_types=1);

use Keboola\StorageApi\Client;
use Keboola\StorageApi\Event;
use Keboola\StorageApi\Options\FileUploadOptions;
use Keboola\StorageApi\Options\ListFilesOptions;
use Keboola\StorageApi\Options\StatsOptions;
use Keboola\StorageApi\Options\TokenCreateOptions;
use Keboola\StorageApi\Options\TokenUpdateOptions;
use Keboola\StorageApi\Tokens;

/** The index, tokens, events, files, jobs, tickets, triggers, statistics. */
final class Platform extends Scenario
{
    public function testIndexAndTokenSayWhereWeAre(): void
    {
        $index = $this->client->indexAction();
        $this->same('storage', $index['api']);
        $this->true(count($index['components']) > 20, 'components in the index');
        $owner = $this->client->verifyToken()['owner'];
        $this->same($owner['id'], (int) explode('-', $this->client->getTokenString())[0]);
    }

    public function testTokenIsMadeChangedRefreshedAndDropped(): void
    {
        $bucket = $this->newBucket();
        $tokens = new Tokens($this->client);
        $made = $tokens->createToken((new TokenCreateOptions())->setDescription('php token')->addBucketPermission($bucket, 'read')->setExpiresIn(3600));
        $limited = $this->clientOf($made['token']);
        $this->same([$bucket], array_column($limited->listBuckets(), 'id'));
        $this->refused(403, 'accessDenied', fn() => $limited->createBucket($this->name(), 'in'));
        $tokens->updateToken((new TokenUpdateOptions($made['id']))->setDescription('changed'));
        $this->same('changed', $tokens->getToken($made['id'])['description']);
        $fresh = $tokens->refreshToken($made['id']);
        $this->refused(401, 'storage.tokenInvalid', fn() => $limited->verifyToken());
        $this->clientOf($fresh['token'])->verifyToken();
        $tokens->shareToken($made['id'], 'reader@example.com', 'Here it is');
        $tokens->dropToken($made['id']);
        $this->refused(401, 'storage.tokenInvalid', fn() => $this->clientOf($fresh['token'])->verifyToken());
    }

    public function testEventsAreWrittenAndFound(): void
    {
        $run = $this->client->generateRunId();
        $this->client->setRunId($run);
        $event = (new Event())->setComponent('keboola.ex-db-mysql')->setConfigurationId('one')->setType('info')->setMessage('Hello from PHP')
            ->setParams(['a' => 'b'])->setResults(['c' => 1])->setDuration(5)->setDescription('longer');
        $id = $this->client->createEvent($event);
        $shown = $this->eventually(fn() => $this->client->getEvent($id));
        $this->same('Hello from PHP', $shown['message']);
        $this->same(['a' => 'b'], $shown['params']);
        $found = $this->client->listEvents(['runId' => $run, 'q' => 'Hello']);
        $this->same([$id], array_column($found, 'uuid'));
        $this->client->setRunId(null);
    }

    public function testFilesAreUploadedTaggedFoundAndDeleted(): void
    {
        $path = $this->file('hello.txt');
        file_put_contents($path, 'hello');
        $tag = $this->name('tag');
        $file = $this->client->uploadFile($path, (new FileUploadOptions())->setTags([$tag])->setIsPermanent(true));
        $this->client->addFileTag($file, 'second');
        $this->same([$tag, 'second'], $this->client->getFile($file)['tags']);
        $this->client->deleteFileTag($file, 'second');
        $this->same([$file], array_column($this->client->listFiles((new ListFilesOptions())->setTags([$tag])), 'id'));
        $this->client->downloadFile($file, $this->file('back.txt'));
        $this->same('hello', file_get_contents($this->file('back.txt')));
        $this->client->deleteFile($file);
        $this->refused(404, null, fn() => $this->client->getFile($file));
    }

    public function testSlicedFileIsLoaded(): void
    {
        $slices = [];
        foreach (["1,Ada\n", "2,Linus\n"] as $i => $text) {
            $slices[] = $path = $this->file("part$i.csv");
            file_put_contents($path, $text);
        }
        $file = $this->client->uploadSlicedFile($slices, (new FileUploadOptions())->setFileName('parts')->setIsSliced(true));
        $table = $this->client->createTableAsyncDirect($this->newBucket(), ['name' => 'sliced', 'dataFileId' => $file, 'columns' => ['id', 'name']]);
        $this->same([['1', 'Ada'], ['2', 'Linus']], $this->rowsOf($table));
    }

    public function testJobsAndStatisticsOfARun(): void
    {
        $run = $this->client->generateRunId();
        $this->client->setRunId($run);
        $table = $this->newTable($this->newBucket());
        $job = $this->client->listJobs(['limit' => 1])[0];
        $this->same('tableCreate', $job['operationName']);
        $this->same('success', $this->client->getJob($job['id'])['status']);
        $stats = $this->client->getStats((new StatsOptions())->setRunId($run));
        $this->true(isset($stats['tables']), json_encode($stats));
        $this->client->setRunId(null);
    }

    public function testTicketsAreUnique(): void
    {
        $this->true($this->client->generateId() < $this->client->generateId(), 'growing');
    }

    public function testTriggerIsMadeFiredAndDeleted(): void
    {
        $table = $this->newTable($this->newBucket());
        $token = (new Tokens($this->client))->createToken((new TokenCreateOptions())->setDescription('trigger'));
        $trigger = $this->client->createTrigger([
            'component' => 'keboola.orchestrator', 'configurationId' => '123', 'coolDownPeriodMinutes' => 10, 'runWithTokenId' => (int) $token['id'], 'tableIds' => [$table],
        ]);
        $this->same(null, $trigger['lastRun']);
        $this->client->writeTableAsync($table, $this->csv([['id', 'name'], ['5', 'Radia']]), ['incremental' => true]);
        $this->eventually(fn() => $this->client->getTrigger($trigger['id'])['lastRun']);
        $this->client->updateTrigger($trigger['id'], ['coolDownPeriodMinutes' => 20]);
        $this->same(20, $this->client->listTriggers(['component' => 'keboola.orchestrator', 'configurationId' => '123'])[0]['coolDownPeriodMinutes']);
        $this->client->deleteTrigger($trigger['id']);
        $this->refused(404, null, fn() => $this->client->getTrigger($trigger['id']));
    }
}
