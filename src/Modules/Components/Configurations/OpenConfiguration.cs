using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>A configuration that is locked for one change. A change makes its version first; rows then change as part of that version.</summary>
internal sealed class OpenConfiguration(NpgsqlTransaction transaction, Origin from, Configuration before, EventLog events, DateTimeOffset now, bool isNew, string searchType)
{
    private const string InsertVersion = """
        WITH next AS (
            UPDATE components.configuration
               SET version = version + 1, is_deleted = @is_deleted,
                   content_version = CASE WHEN @name IS NOT NULL THEN version + 1 ELSE coalesce(@shared, content_version) END
             WHERE project = @project AND number = @number AND version = @version
            RETURNING number, version, content_version),
        content AS (
            INSERT INTO components.configuration_content (configuration, version, name, description, content, is_disabled, rows_sort_order)
            SELECT number, version, @name, @description, @content, @is_disabled, @rows_sort_order FROM next WHERE @name IS NOT NULL)
        INSERT INTO components.configuration_version (configuration, version, content_version, is_deleted, created, created_by, created_by_name, change_description, identifier)
        SELECT number, version, content_version, @is_deleted, @now, @by, @by_name, @change_description, @identifier FROM next
        RETURNING version
        """;
    private const string UpdateState = "UPDATE components.configuration SET state = @state WHERE project = @project AND number = @number";
    private const string Delete = "DELETE FROM components.configuration WHERE project = @project AND number = @number";

    private int? made;

    public NpgsqlTransaction Transaction => transaction;

    public Origin From => from;

    public DateTimeOffset Now => now;

    /// <summary>What global search calls it.</summary>
    public string SearchType => searchType;

    /// <summary>The configuration as it was when it was opened.</summary>
    public Configuration Before => before;

    /// <summary>The version that rows change in: the one made by this change, or version 1 of a configuration that this change made.</summary>
    public int Version => made ?? (isNew ? before.Version : throw new InvalidOperationException("Rows change in a version; make it first."));

    /// <summary>Makes the change's version.</summary>
    /// <param name="changeDescription">Why.</param>
    /// <param name="content">What the configuration is now; <c>null</c> when it stays as it is.</param>
    /// <param name="shared">The version whose content becomes the current one.</param>
    /// <param name="isDeleted">Whether the configuration is in the trash from now on.</param>
    /// <param name="stop">Cancels the statement.</param>
    public async Task AddVersionAsync(string changeDescription, CancellationToken stop, ConfigurationContent? content = null, int? shared = null, bool isDeleted = false)
    {
        if (made is not null)
            throw new InvalidOperationException("A change makes one version.");
        await using var command = Command(InsertVersion);
        command.Parameters.AddWithValue("version", before.Version);
        command.Parameters.AddWithValue("is_deleted", isDeleted);
        command.Parameters.Add(new NpgsqlParameter("shared", NpgsqlTypes.NpgsqlDbType.Integer) { Value = (object?)shared ?? DBNull.Value });
        command.Parameters.AddContent(content);
        command.Parameters.AddStamp(Stamp(changeDescription));
        made = (int)(await command.ExecuteScalarAsync(stop) ?? throw new InvalidOperationException("The version of a locked configuration cannot change."));
        if (isDeleted)
            await SearchDocuments.RemoveAllAsync(this, stop);
        else if (before.IsDeleted)
            await SearchDocuments.PutAllAsync(this, stop);
        else if (content is not null && content.Name != before.Content.Name)
            await SearchDocuments.PutAsync(this, content.Name, stop);
    }

    /// <summary>Sets the state, which belongs to no version.</summary>
    public async Task SetStateAsync(string state, CancellationToken stop)
    {
        await using var command = Command(UpdateState);
        command.Parameters.AddWithValue("state", state);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Forgets the configuration with its rows, versions and metadata.</summary>
    public async Task PurgeAsync(CancellationToken stop)
    {
        await using var command = Command(Delete);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The configuration as it is now.</summary>
    public async Task<Configuration> ReadAsync(CancellationToken stop) =>
        await ConfigurationStore.FindAsync(transaction, before.Key, stop) ?? throw new InvalidOperationException("A locked configuration cannot vanish.");

    /// <summary>The configuration as it is now, with its rows.</summary>
    public async Task<ConfigurationWithRows> ReadWithRowsAsync(CancellationToken stop) =>
        await ConfigurationStore.WithRowsAsync(transaction, await ReadAsync(stop), stop);

    /// <summary>A row as it is now.</summary>
    /// <exception cref="RefusedException">404: the configuration has none of this id.</exception>
    public async Task<ConfigurationRow> ReadRowAsync(string id, CancellationToken stop) =>
        await RowStore.FindAsync(transaction, before, id, stop) ?? throw new RefusedException(RowErrors.NotFound(id));

    /// <summary>Records what happened to a row.</summary>
    public Task RecordRowAsync(string name, string message, string row, CancellationToken stop) =>
        RecordAsync(name, message, stop, new JsonObject { ["rowId"] = row });

    /// <summary>Records an event; its params say which configuration, never what is in it.</summary>
    public Task RecordAsync(string name, string message, CancellationToken stop, JsonObject? more = null)
    {
        var described = more ?? [];
        described["component"] = before.Key.Component;
        described["configurationId"] = before.Key.Id;
        described["name"] = before.Content.Name;
        described["version"] = made ?? before.Version;
        return events.RecordAsync(
            transaction,
            NewEvent.By(from.Caller, from.Branch, from.Call, name, message, new EventObject("componentConfiguration", before.Key.Id, before.Content.Name)) with
            {
                RunId = from.RunId,
                Configuration = before.Key.Id,
                Params = described,
            },
            stop);
    }

    public VersionStamp Stamp(string? changeDescription) => VersionStamp.New(now, Author.Of(from.Caller), changeDescription);

    /// <summary>A statement on this configuration: <c>@project</c> and <c>@number</c> are set.</summary>
    public NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", before.Key.Project.Value);
        command.Parameters.AddWithValue("number", before.Number);
        return command;
    }
}
