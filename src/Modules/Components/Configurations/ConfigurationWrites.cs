using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>Opens configurations for change, one change at a time, and makes new ones.</summary>
internal sealed class ConfigurationWrites(MetadataDatabase database, BranchCatalogue branches, ComponentCatalog catalog, EventLog events, TimeProvider clock)
{
    private const string Lock = """
        SELECT number FROM components.configuration
         WHERE project = @project AND branch = @branch AND component = @component AND id = @id FOR NO KEY UPDATE
        """;
    private const string Insert = """
        WITH made AS (
            INSERT INTO components.configuration (project, branch, component, id, state, version, content_version, created, created_by, created_by_name)
            VALUES (@project, @branch, @component, @id, @state, 1, 1, @now, @by, @by_name)
            RETURNING number, version),
        content AS (
            INSERT INTO components.configuration_content (configuration, version, name, description, content, is_disabled, rows_sort_order)
            SELECT number, version, @name, @description, @content, @is_disabled, @rows_sort_order FROM made)
        INSERT INTO components.configuration_version (configuration, version, content_version, is_deleted, created, created_by, created_by_name, change_description, identifier)
        SELECT number, version, version, false, @now, @by, @by_name, @change_description, @identifier FROM made
        """;

    /// <summary>Runs the work while nobody else changes the configuration, in one transaction that every node notices.</summary>
    /// <exception cref="RefusedException">404: there is none, or it is in the trash.</exception>
    public Task<T> ChangeAsync<T>(Origin from, ConfigurationKey key, Func<OpenConfiguration, CancellationToken, Task<T>> work, CancellationToken stop) =>
        ChangeEvenDeletedAsync(
            from, key, ConfigurationErrors.NotFound(key.Id),
            (open, token) => open.Before.IsDeleted ? throw new RefusedException(ConfigurationErrors.NotFound(key.Id)) : work(open, token), stop);

    /// <summary>As <see cref="ChangeAsync{T}"/>, also in the trash.</summary>
    /// <exception cref="RefusedException"><paramref name="absent"/>: there is none.</exception>
    public Task<T> ChangeEvenDeletedAsync<T>(
        Origin from, ConfigurationKey key, ApiError absent, Func<OpenConfiguration, CancellationToken, Task<T>> work, CancellationToken stop) => database.WriteAsync(
            from.Project,
            async (transaction, token) => await work(await OpenAsync(transaction, from, key, isNew: false, token) ?? throw new RefusedException(absent), token),
            stop);

    /// <summary>Makes a configuration and runs the work on it in the same transaction, which may give it rows of version 1.</summary>
    /// <exception cref="RefusedException">The id is taken, be it by a configuration in the trash.</exception>
    public Task<T> CreateAsync<T>(
        Origin from, ConfigurationKey key, ConfigurationContent content, string state, string changeDescription, Func<OpenConfiguration, CancellationToken, Task<T>> work,
        CancellationToken stop) => database.WriteAsync(
            from.Project,
            async (transaction, token) => await work(await CreateAsync(transaction, from, key, content, state, changeDescription, token), token),
            stop);

    /// <summary>Makes a configuration in the caller's transaction.</summary>
    /// <exception cref="RefusedException">The id is taken, be it by a configuration in the trash.</exception>
    public async Task<OpenConfiguration> CreateAsync(
        NpgsqlTransaction transaction, Origin from, ConfigurationKey key, ConfigurationContent content, string state, string changeDescription, CancellationToken stop)
    {
        await branches.HoldAsync(transaction, from.Project, key.Branch, stop);
        await BranchLock.RequireUnlockedAsync(transaction, from.Project, from.Branch, stop);
        await InsertAsync(transaction, key, content, state, VersionStamp.New(clock.GetUtcNow(), Author.Of(from.Caller), changeDescription), stop);
        var open = await OpenAsync(transaction, from, key, isNew: true, stop) ?? throw new InvalidOperationException("A configuration that was just made cannot vanish.");
        await SearchDocuments.PutAsync(open, content.Name, stop);
        return open;
    }

    /// <summary>Opens a configuration in the caller's transaction, also in the trash; <c>null</c> when there is none.</summary>
    public Task<OpenConfiguration?> OpenAsync(NpgsqlTransaction transaction, Origin from, ConfigurationKey key, CancellationToken stop) =>
        OpenAsync(transaction, from, key, isNew: false, stop);

    private async Task<OpenConfiguration?> OpenAsync(NpgsqlTransaction transaction, Origin from, ConfigurationKey key, bool isNew, CancellationToken stop)
    {
        await BranchLock.RequireUnlockedAsync(transaction, from.Project, from.Branch, stop);
        await using (var command = new NpgsqlCommand(Lock, transaction.Connection, transaction))
        {
            command.Parameters.AddKey(key);
            if (await command.ExecuteScalarAsync(stop) is null)
                return null;
        }

        // A statement of its own: one that waited for the lock would not see the version that the other writer has just made.
        var before = await ConfigurationStore.FindAsync(transaction, key, stop) ?? throw new InvalidOperationException("A locked configuration cannot vanish.");
        return new OpenConfiguration(transaction, from, before, events, clock.GetUtcNow(), isNew, SearchDocuments.TypeOf(catalog.Find(key.Component)));
    }

    private static async Task InsertAsync(
        NpgsqlTransaction transaction, ConfigurationKey key, ConfigurationContent content, string state, VersionStamp stamp, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddKey(key);
        command.Parameters.AddWithValue("state", state);
        command.Parameters.AddContent(content);
        command.Parameters.AddStamp(stamp);
        try
        {
            await command.ExecuteNonQueryAsync(stop);
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "configuration_id_unique" })
        {
            throw new RefusedException(ConfigurationErrors.AlreadyExists(key.Id), clash);
        }
    }
}
