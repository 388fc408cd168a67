using Headgate.Kernel;
using Npgsql;

namespace Headgate.Components;

/// <summary>Changes rows as part of a version of their configuration, which is locked.</summary>
internal static class RowWrites
{
    // A row that was deleted comes back under its id with the next number of its own history; earlier versions show when it was first made.
    private const string Insert = $"""
        WITH made AS (
            INSERT INTO components.configuration_row AS r (configuration, id, state, version, created, created_by, created_by_name)
            SELECT number, @id, @state, 1, @now, @by, @by_name FROM components.configuration WHERE project = @project AND number = @number
            ON CONFLICT (configuration, id) DO UPDATE SET state = excluded.state, version = r.version + 1, is_deleted = false WHERE r.is_deleted
            RETURNING number, version)
        {RowSql.InsertEntries}
        SELECT number, @version, version, @name, @description, @content, @is_disabled, @now, @by, @by_name, @change_description, @identifier FROM made
        """;
    private const string Update = $"""
        WITH next AS (
            UPDATE components.configuration_row r SET version = r.version + 1
              FROM components.configuration c
             WHERE c.number = r.configuration AND c.project = @project AND c.number = @number AND r.number = @row AND NOT r.is_deleted
            RETURNING r.number, r.version)
        {RowSql.InsertEntries}
        SELECT number, @version, version, @name, @description, @content, @is_disabled, @now, @by, @by_name, @change_description, @identifier FROM next
        """;
    private const string Delete = $"""
        WITH gone AS (
            UPDATE components.configuration_row r SET is_deleted = true
              FROM components.configuration c
             WHERE c.number = r.configuration AND c.project = @project AND c.number = @number AND r.number = ANY (@rows) AND NOT r.is_deleted
            RETURNING r.number)
        {RowSql.InsertDeletions}
        """;
    private const string UpdateState = """
        UPDATE components.configuration_row r SET state = @state
          FROM components.configuration c
         WHERE c.number = r.configuration AND c.project = @project AND c.number = @number AND r.number = @row AND NOT r.is_deleted
        """;

    /// <summary>Adds a row.</summary>
    /// <exception cref="RefusedException">The id is taken.</exception>
    public static async Task AddAsync(OpenConfiguration open, string id, RowContent content, string state, string changeDescription, CancellationToken stop)
    {
        await using var command = Command(open, Insert, changeDescription);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("state", state);
        AddContent(command, content);
        if (await command.ExecuteNonQueryAsync(stop) == 0)
            throw new RefusedException(RowErrors.AlreadyExists(id));
        await SearchDocuments.PutRowAsync(open, id, content.Name, open.Now, stop);
    }

    /// <summary>Gives a row its next version.</summary>
    public static async Task ChangeAsync(OpenConfiguration open, ConfigurationRow row, RowContent content, string changeDescription, CancellationToken stop)
    {
        await using var command = Command(open, Update, changeDescription);
        command.Parameters.AddWithValue("row", row.Number);
        AddContent(command, content);
        await command.ExecuteNonQueryAsync(stop);
        if (content.Name != row.Content.Name)
            await SearchDocuments.PutRowAsync(open, row.Id, content.Name, row.Created, stop);
    }

    /// <summary>Takes rows out of the configuration.</summary>
    public static async Task DeleteAsync(OpenConfiguration open, IReadOnlyCollection<ConfigurationRow> rows, string changeDescription, CancellationToken stop)
    {
        await using var command = Command(open, Delete, changeDescription);
        command.Parameters.AddWithValue("rows", rows.Select(row => row.Number).ToArray());
        await command.ExecuteNonQueryAsync(stop);
        await SearchDocuments.RemoveRowsAsync(open, rows.Select(row => row.Id), stop);
    }

    /// <summary>Sets a row's state, which belongs to no version.</summary>
    public static async Task SetStateAsync(OpenConfiguration open, ConfigurationRow row, string state, CancellationToken stop)
    {
        await using var command = open.Command(UpdateState);
        command.Parameters.AddWithValue("row", row.Number);
        command.Parameters.AddWithValue("state", state);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(OpenConfiguration open, string sql, string changeDescription)
    {
        var command = open.Command(sql);
        command.Parameters.AddWithValue("version", open.Version);
        command.Parameters.AddStamp(open.Stamp(changeDescription));
        return command;
    }

    private static void AddContent(NpgsqlCommand command, RowContent content)
    {
        command.Parameters.AddWithValue("name", content.Name);
        command.Parameters.AddWithValue("description", content.Description);
        command.Parameters.AddWithValue("content", content.Json);
        command.Parameters.AddWithValue("is_disabled", content.IsDisabled);
    }
}
