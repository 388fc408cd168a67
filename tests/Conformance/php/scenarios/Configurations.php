<?php

declare(strict_types=1);

use Keboola\StorageApi\Components;
use Keboola\StorageApi\Options\Components\Configuration;
use Keboola\StorageApi\Options\Components\ConfigurationMetadata;
use Keboola\StorageApi\Options\Components\ConfigurationRow;
use Keboola\StorageApi\Options\Components\ConfigurationRowState;
use Keboola\StorageApi\Options\Components\ConfigurationState;
use Keboola\StorageApi\Options\Components\ListComponentConfigurationsOptions;
use Keboola\StorageApi\Options\Components\ListComponentsOptions;
use Keboola\StorageApi\Options\Components\ListConfigurationMetadataOptions;
use Keboola\StorageApi\Options\Components\ListConfigurationRowsOptions;
use Keboola\StorageApi\Options\Components\ListConfigurationRowVersionsOptions;
use Keboola\StorageApi\Options\Components\ListConfigurationVersionsOptions;

final class Configurations extends Scenario
{
    private const COMPONENT = 'keboola.ex-db-mysql';

    public function testConfigurationIsMadeChangedAndRolledBack(): void
    {
        $components = new Components($this->client);
        $id = $this->newConfiguration($components, ['a' => 1]);
        $made = $components->getConfiguration(self::COMPONENT, $id);
        $this->same(1, $made['version']);
        $this->same(['a' => 1], $made['configuration']);
        $components->updateConfiguration($this->configuration($id)->setName('Renamed')->setConfiguration(['a' => 2, 'z' => ['deep' => []]])->setChangeDescription('second'));
        $changed = $components->getConfiguration(self::COMPONENT, $id);
        $this->same(2, $changed['version']);
        $this->same(['a' => 2, 'z' => ['deep' => []]], $changed['configuration']);
        $this->same('second', $changed['changeDescription']);
        $versions = $components->listConfigurationVersions((new ListConfigurationVersionsOptions())->setComponentId(self::COMPONENT)->setConfigurationId($id));
        $this->same([2, 1], array_column($versions, 'version'));
        $this->same(['a' => 1], $components->getConfigurationVersion(self::COMPONENT, $id, 1)['configuration']);
        $components->rollbackConfiguration(self::COMPONENT, $id, 1);
        $back = $components->getConfiguration(self::COMPONENT, $id);
        $this->same(3, $back['version']);
        $this->same(['a' => 1], $back['configuration']);
        $copy = $components->createConfigurationFromVersion(self::COMPONENT, $id, 2, 'Copy');
        $this->same(['a' => 2, 'z' => ['deep' => []]], $components->getConfiguration(self::COMPONENT, $copy['id'])['configuration']);
    }

    public function testStateChangesWithoutAVersion(): void
    {
        $components = new Components($this->client);
        $id = $this->newConfiguration($components);
        $components->updateConfigurationState((new ConfigurationState())->setComponentId(self::COMPONENT)->setConfigurationId($id)->setState(['last' => '7']));
        $now = $components->getConfiguration(self::COMPONENT, $id);
        $this->same(['last' => '7'], $now['state']);
        $this->same(1, $now['version']);
    }

    public function testRowsAreKeptInOrderWithVersionsOfTheirOwn(): void
    {
        $components = new Components($this->client);
        $id = $this->newConfiguration($components);
        $configuration = $this->configuration($id);
        foreach (['first', 'second'] as $row) {
            $components->addConfigurationRow((new ConfigurationRow($configuration))->setRowId($row)->setName("Row $row")->setConfiguration(['n' => $row]));
        }
        $this->same(3, $components->getConfiguration(self::COMPONENT, $id)['version']);
        $components->updateConfiguration($this->configuration($id)->setRowsSortOrder(['second', 'first']));
        $this->same(['second', 'first'], array_column($components->getConfiguration(self::COMPONENT, $id)['rows'], 'id'));
        $components->updateConfigurationRow((new ConfigurationRow($configuration))->setRowId('first')->setConfiguration(['n' => 'changed']));
        $this->same(2, $components->getConfigurationRow(self::COMPONENT, $id, 'first')['version']);
        $components->rollbackConfigurationRow(self::COMPONENT, $id, 'first', 1);
        $this->same(['n' => 'first'], $components->getConfigurationRow(self::COMPONENT, $id, 'first')['configuration']);
        $this->same([3, 2, 1], array_column($components->listConfigurationRowVersions(
            (new ListConfigurationRowVersionsOptions())->setComponentId(self::COMPONENT)->setConfigurationId($id)->setRowId('first')
        ), 'version'));
        $components->updateConfigurationRowState((new ConfigurationRowState($configuration))->setRowId('first')->setState(['seen' => '1']));
        $this->same(['seen' => '1'], $components->getConfigurationRow(self::COMPONENT, $id, 'first')['state']);
        $components->deleteConfigurationRow(self::COMPONENT, $id, 'second', 'not needed');
        $this->same(['first'], array_column($components->listConfigurationRows((new ListConfigurationRowsOptions())->setComponentId(self::COMPONENT)->setConfigurationId($id)), 'id'));
        $this->refused(404, 'notFound', fn() => $components->getConfigurationRow(self::COMPONENT, $id, 'second'));
    }

    public function testDeletedConfigurationIsInTheTrashUntilItIsPurged(): void
    {
        $components = new Components($this->client);
        $id = $this->newConfiguration($components);
        $components->deleteConfiguration(self::COMPONENT, $id);
        $this->refused(404, 'storage.configuration.notFound', fn() => $components->getConfiguration(self::COMPONENT, $id));
        $deleted = (new ListComponentConfigurationsOptions())->setComponentId(self::COMPONENT)->setIsDeleted(true);
        $this->true(in_array($id, array_column($components->listComponentConfigurations($deleted), 'id'), true), 'in the trash');
        $components->restoreComponentConfiguration(self::COMPONENT, $id);
        $components->getConfiguration(self::COMPONENT, $id);
        $components->deleteConfiguration(self::COMPONENT, $id);
        $components->deleteConfiguration(self::COMPONENT, $id);
        $this->true(!in_array($id, array_column($components->listComponentConfigurations($deleted), 'id'), true), 'purged');
    }

    public function testConfigurationHasMetadata(): void
    {
        $components = new Components($this->client);
        $id = $this->newConfiguration($components);
        $components->addConfigurationMetadata((new ConfigurationMetadata($this->configuration($id)))->setMetadata([['key' => 'folder', 'value' => 'Examples']]));
        $listed = $components->listConfigurationMetadata((new ListConfigurationMetadataOptions())->setComponentId(self::COMPONENT)->setConfigurationId($id));
        $this->same('Examples', $listed[0]['value']);
        $components->deleteConfigurationMetadata(self::COMPONENT, $id, $listed[0]['id']);
        $this->same([], $components->listConfigurationMetadata((new ListConfigurationMetadataOptions())->setComponentId(self::COMPONENT)->setConfigurationId($id)));
    }

    public function testComponentsAreListedWithTheirConfigurations(): void
    {
        $components = new Components($this->client);
        $id = $this->newConfiguration($components);
        $listed = $components->listComponents((new ListComponentsOptions())->setComponentType('extractor')->setInclude(['configuration', 'rows', 'state']));
        $mine = array_column($listed, null, 'id')[self::COMPONENT];
        $this->true(in_array($id, array_column($mine['configurations'], 'id'), true), 'listed');
        $this->same('extractor', $components->getComponent(self::COMPONENT)['type']);
        $this->same(self::COMPONENT, $components->getPublicComponentDetail(self::COMPONENT)['id']);
        $this->refused(400, 'configurationAlreadyExists', fn() => $components->addConfiguration($this->configuration($id)->setName('again')));
    }

    private function configuration(string $id): Configuration
    {
        return (new Configuration())->setComponentId(self::COMPONENT)->setConfigurationId($id);
    }

    private function newConfiguration(Components $components, array $content = ['x' => 'y']): string
    {
        $id = $this->name('conf');
        $components->addConfiguration($this->configuration($id)->setName('From PHP')->setDescription('An example')->setConfiguration($content));
        $this->later(function () use ($components, $id): void {
            $components->deleteConfiguration(self::COMPONENT, $id);
            $components->deleteConfiguration(self::COMPONENT, $id);
        });
        return $id;
    }
}
