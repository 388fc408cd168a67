<?php
// Runs the scenarios of one group and prints one JSON line per scenario: {"test", "outcome", "detail"}.

declare(strict_types=1);

require __DIR__ . '/autoload.php';
require __DIR__ . '/Scenario.php';

[, $group] = $argv;
require __DIR__ . "/scenarios/$group.php";

foreach (get_class_methods($group) as $method) {
    if (!str_starts_with($method, 'test')) {
        continue;
    }
    $scenario = new $group();
    $outcome = 'passed';
    $detail = '';
    try {
        $scenario->$method();
    } catch (Throwable $failure) {
        $outcome = 'failed';
        $detail = get_class($failure) . ': ' . $failure->getMessage() . "\n" . $failure->getTraceAsString();
    } finally {
        $scenario->cleanUp();
    }
    echo json_encode(['test' => "$group.$method", 'outcome' => $outcome, 'detail' => $detail], JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
