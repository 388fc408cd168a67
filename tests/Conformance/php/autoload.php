<?php
// Finds the official client and what it imports: checkouts in the folder CLIENTS, the rest from Debian's packages.

declare(strict_types=1);

require 'GuzzleHttp/autoload.php';
require 'Symfony/Component/Process/autoload.php';
require 'Symfony/Component/Filesystem/autoload.php';
require 'Webmozart/Assert/autoload.php';
require 'Psr/Log/autoload.php';

$clients = getenv('CLIENTS') ?: throw new RuntimeException('CLIENTS names the folder of the checkouts.');
$folders = [
    'Keboola\\StorageApi\\' => "$clients/storage-api-php-client/src/Keboola/StorageApi/",
    'Keboola\\ApiClientBase\\' => "$clients/php-api-client-base/src/",
    'Keboola\\Csv\\' => "$clients/php-csv/src/",
    'MicrosoftAzure\\Storage\\Blob\\' => "$clients/azure-storage-php/azure-storage-blob/src/Blob/",
    'MicrosoftAzure\\Storage\\Common\\' => "$clients/azure-storage-php/azure-storage-common/src/Common/",
];
spl_autoload_register(static function (string $class) use ($folders): void {
    foreach ($folders as $prefix => $folder) {
        $file = $folder . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
        if (str_starts_with($class, $prefix) && is_file($file)) {
            require $file;
            return;
        }
    }
});
require "$clients/storage-api-php-client/src/Keboola/StorageApi/createSimpleJobPollDelay.php";
