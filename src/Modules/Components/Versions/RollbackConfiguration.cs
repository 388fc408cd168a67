using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class RollbackConfiguration
{
    private const string DeleteRowsThatWereNot = $"""
        WITH gone AS (
            UPDATE components.configuration_row r SET is_deleted = true
              FROM components.configuration c
             WHERE c.number = r.configuration AND c.project = @project AND c.number = @number AND NOT r.is_deleted
               AND (SELECT entry.version FROM components.configuration_row_version entry
                     WHERE entry.configuration_row = r.number AND entry.configuration_version <= @target
                     ORDER BY entry.configuration_version DESC LIMIT 1) IS NULL
            RETURNING r.number)
        {RowSql.InsertDeletions}
        """;
    // A row that was deleted since comes back with the state it had last; one that is as it was then gets no version.
    private const string RestoreRows = $"""
        WITH wanted AS (
            SELECT r.number, entry.name, entry.description, entry.content, entry.is_disabled
              FROM components.configuration_row r
              JOIN components.configuration c ON c.number = r.configuration
             CROSS JOIN LATERAL {RowSql.EntryAtTarget} entry
             WHERE c.project = @project AND c.number = @number AND entry.version IS NOT NULL AND (r.is_deleted OR entry.version <> r.version)),
        restored AS (
            UPDATE components.configuration_row r SET version = r.version + 1, is_deleted = false FROM wanted WHERE r.number = wanted.number
            RETURNING r.number, r.version)
        {RowSql.InsertEntries}
        SELECT number, @version, restored.version, name, description, content, is_disabled, @now, @by, @by_name, @change_description,
               components.identifier(@identifier)
          FROM restored JOIN wanted USING (number)
        """;

    public static async Task<Answer<RolledBackView>> RunAsync(
        Origin from, string component_id, string config_id, string version_id, RequestBody body, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var why = ConfigurationRequest.ReadChangeDescription(body.Fields) ?? $"Rollback to version {version_id}";
        ConfigurationRequest.ThrowIfInvalid(body.Fields, ConfigurationErrors.Validation);
        var made = await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                var target = await VersionEndpoints.FindAsync(open.Transaction, open.Before, version_id, token);
                await open.AddVersionAsync(why, token, shared: target.ContentVersion);
                foreach (var sql in (string[])[DeleteRowsThatWereNot, RestoreRows])
                {
                    await using var command = open.Command(sql);
                    command.Parameters.AddWithValue("target", target.Version);
                    command.Parameters.AddWithValue("version", open.Version);
                    command.Parameters.AddStamp(open.Stamp(why));
                    await command.ExecuteNonQueryAsync(token);
                }

                await SearchDocuments.PutAllAsync(open, token);
                await open.RecordAsync(
                    "storage.componentConfigurationRolledBack", $"Rolled back configuration {config_id} to version {target.Version}", token,
                    new JsonObject { ["targetVersion"] = target.Version });
                return open.Version;
            },
            stop);
        return Answer.Created(new RolledBackView(made));
    }
}

/// <summary>The answer to a rollback.</summary>
internal sealed record RolledBackView(int Version);
