using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>Tells other modules which configurations there are. Who may ask is <see cref="ComponentRights"/>.</summary>
#pragma warning disable CA1822 // One object stands for the directory, also where a method needs only the transaction.
public sealed class ConfigurationDirectory
{
    private readonly ConfigurationStore store;

    internal ConfigurationDirectory(ConfigurationStore store) => this.store = store;

    /// <summary>The current version of a configuration in the request's branch.</summary>
    /// <exception cref="RefusedException">404: there is none, or it is in the trash.</exception>
    public async Task<int> VersionAsync(Origin from, string component, string configuration, CancellationToken stop) =>
        await store.FindAsync(from.Key(component, configuration), stop) is { IsDeleted: false } found
            ? found.Version
            : throw new RefusedException(ConfigurationErrors.NotFound(configuration));

    /// <summary>What a configuration in the request's branch says; its rows are not in it.</summary>
    /// <exception cref="RefusedException">404: there is none, or it is in the trash.</exception>
    public async Task<JsonObject> ContentAsync(Origin from, string component, string configuration, CancellationToken stop) =>
        await store.FindAsync(from.Key(component, configuration), stop) is { IsDeleted: false } found
            ? JsonNode.Parse(found.Content.Json) as JsonObject ?? []
            : throw new RefusedException(ConfigurationErrors.NotFound(configuration));

    /// <summary>Keeps a configuration from being deleted until the transaction's end.</summary>
    /// <exception cref="RefusedException">404: there is none, or it is in the trash.</exception>
    public async Task HoldAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string component, string configuration, CancellationToken stop)
    {
        if (!await ConfigurationStore.HoldAsync(transaction, new ConfigurationKey(project, branch, component, configuration), stop))
            throw new RefusedException(ConfigurationErrors.NotFound(configuration));
    }
}
