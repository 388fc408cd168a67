<?php

declare(strict_types=1);

use Keboola\Csv\CsvFile;
use Keboola\StorageApi\BranchAwareClient;
use Keboola\StorageApi\Client;
use Keboola\StorageApi\ClientException;

/** A group of scenarios that drive Headgate through the unmodified official client. */
abstract class Scenario
{
    protected Client $client;

    private string $folder;

    /** @var callable[] */
    private array $undo = [];

    public function __construct()
    {
        $this->client = $this->clientOf((string) getenv('TEST_TOKEN'));
        $this->folder = sys_get_temp_dir() . '/headgate-php-' . bin2hex(random_bytes(6));
        mkdir($this->folder);
    }

    /** Undoes what the scenario made, the last first. */
    public function cleanUp(): void
    {
        foreach (array_reverse($this->undo) as $step) {
            try {
                $step();
            } catch (ClientException) {
                // It may be gone already; that is fine here and asserted where it matters.
            }
        }
        foreach (glob($this->folder . '/*') ?: [] as $file) {
            unlink($file);
        }
        rmdir($this->folder);
    }

    protected function clientOf(string $token): Client
    {
        return new Client($this->settings($token));
    }

    protected function clientIn(int $branch): BranchAwareClient
    {
        return new BranchAwareClient($branch, $this->settings((string) getenv('TEST_TOKEN')));
    }

    /** Calls the Management API; clients of that are not under test here. */
    protected function manage(string $method, string $path, array $body = []): mixed
    {
        $http = new GuzzleHttp\Client(['base_uri' => getenv('TEST_URL'), 'headers' => ['X-KBC-ManageApiToken' => getenv('TEST_MANAGE_TOKEN')]]);
        return json_decode((string) $http->request($method, $path, $body === [] ? [] : ['json' => $body])->getBody(), true);
    }

    protected function name(string $prefix = 'php'): string
    {
        return $prefix . '-' . bin2hex(random_bytes(5));
    }

    protected function later(callable $undo): void
    {
        $this->undo[] = $undo;
    }

    protected function newBucket(string $stage = 'in', ?Client $client = null): string
    {
        $client ??= $this->client;
        $bucket = $client->createBucket($this->name(), $stage);
        $this->later(fn() => $client->dropBucket($bucket, ['force' => true, 'async' => true]));
        return $bucket;
    }

    protected function newTable(string $bucket, string $name = 'people', array $options = ['primaryKey' => 'id'], ?Client $client = null): string
    {
        return ($client ?? $this->client)->createTableAsync($bucket, $name, $this->csv([['id', 'name'], ['1', 'Ada'], ['2', 'Linus'], ['3', 'Grace']]), $options);
    }

    protected function csv(array $rows): CsvFile
    {
        $file = new CsvFile($this->file('rows-' . bin2hex(random_bytes(4)) . '.csv'));
        foreach ($rows as $row) {
            $file->writeRow($row);
        }
        return new CsvFile($file->getPathname());
    }

    protected function file(string $name): string
    {
        return $this->folder . '/' . $name;
    }

    /** The rows of a table without the header, sorted. */
    protected function rowsOf(string $table, array $options = [], ?Client $client = null): array
    {
        $path = $this->file('export-' . bin2hex(random_bytes(4)) . '.csv');
        (new Keboola\StorageApi\TableExporter($client ?? $this->client))->exportTable($table, $path, $options);
        $rows = iterator_to_array(new CsvFile($path), false);
        array_shift($rows);
        sort($rows);
        return $rows;
    }

    protected function same(mixed $expected, mixed $actual, string $what = ''): void
    {
        if ($expected !== $actual) {
            throw new LogicException("$what: expected " . var_export($expected, true) . ', got ' . var_export($actual, true));
        }
    }

    protected function true(bool $holds, string $what): void
    {
        if (!$holds) {
            throw new LogicException($what);
        }
    }

    /** Asserts that the call is refused with this status and, unless null, this code; status 0 stands for a failed job. */
    protected function refused(int $status, ?string $code, callable $call): ClientException
    {
        try {
            $call();
        } catch (ClientException $refusal) {
            if ($status !== 0) {
                $this->same($status, $refusal->getCode(), 'status of "' . $refusal->getMessage() . '"');
            }
            if ($code !== null) {
                $this->same($code, $refusal->getStringCode(), 'code of "' . $refusal->getMessage() . '"');
            }
            return $refusal;
        }
        throw new LogicException('The call was not refused.');
    }

    /** Looks again for up to three minutes until something is there. */
    protected function eventually(callable $look): mixed
    {
        for ($i = 0; $i < 3600; $i++) {
            if ($found = $look()) {
                return $found;
            }
            usleep(50_000);
        }
        throw new LogicException('It did not happen within three minutes.');
    }

    private function settings(string $token): array
    {
        // The client waits seconds between looks at a job, for servers that are far away.
        return ['url' => getenv('TEST_URL'), 'token' => $token, 'backoffMaxTries' => 1, 'jobPollRetryDelay' => fn(int $tries): float => 0.05];
    }
}
