using Headgate.Kernel;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>Configurations of a branch: copies with a history of their own, which begins with what the other branch had at that moment.</summary>
/// <remarks>Version 1 in the branch is its base, and the configuration notes which version of the default branch that is; a rebase sets both anew.</remarks>
internal sealed class ConfigurationBranchContent(TimeProvider clock) : IBranchContent
{
    private const int AtOnce = 500;

    // One statement sees one moment: every configuration with the rows of that version.
    private const string Copy = $"""
        WITH source AS (
            SELECT c.number, c.component, c.id, c.state, c.version, c.content_version, c.created, c.created_by, c.created_by_name, v.identifier
              FROM components.configuration c
              JOIN components.configuration_version v ON v.configuration = c.number AND v.version = c.version
             WHERE c.project = @project AND c.branch = @from AND NOT c.is_deleted),
        copy AS (
            INSERT INTO components.configuration (project, branch, component, id, state, version, content_version, created, created_by, created_by_name,
                                                  base_version, base_version_identifier)
            SELECT @project, @to, component, id, state, 1, 1, created, created_by, created_by_name, version, identifier FROM source ORDER BY number
            RETURNING number, component, id),
        pair AS MATERIALIZED (
            SELECT copy.number AS copy, source.number AS original, source.id, source.version, source.content_version, source.created_by, source.created_by_name
              FROM copy JOIN source USING (component, id)),
        content AS (
            INSERT INTO components.configuration_content (configuration, version, name, description, content, is_disabled, rows_sort_order)
            SELECT pair.copy, 1, o.name, o.description, o.content, o.is_disabled, o.rows_sort_order
              FROM pair JOIN components.configuration_content o ON o.configuration = pair.original AND o.version = pair.content_version
            RETURNING configuration, name),
        version AS (
            INSERT INTO components.configuration_version (configuration, version, content_version, is_deleted, created, created_by, created_by_name,
                                                          change_description, identifier)
            SELECT pair.copy, 1, 1, false, @now, pair.created_by, pair.created_by_name,
                   format('Copied from default branch configuration "%s" (%s) version %s', content.name, pair.id, pair.version), components.identifier(@time)
              FROM pair JOIN content ON content.configuration = pair.copy),
        metadata AS (
            INSERT INTO components.configuration_metadata (project, branch, configuration, provider, key, value, changed)
            SELECT @project, @to, pair.copy, o.provider, o.key, o.value, o.changed
              FROM pair JOIN components.configuration_metadata o ON o.configuration = pair.original),
        row_source AS MATERIALIZED (
            SELECT pair.copy, r.number, r.id, r.state, r.version, r.created, r.created_by, r.created_by_name
              FROM pair JOIN components.configuration_row r ON r.configuration = pair.original
             WHERE NOT r.is_deleted),
        row_copy AS (
            INSERT INTO components.configuration_row (configuration, id, state, version, created, created_by, created_by_name)
            SELECT copy, id, state, 1, created, created_by, created_by_name FROM row_source ORDER BY number
            RETURNING number, configuration, id)
        {RowSql.InsertEntries}
        SELECT row_copy.number, 1, 1, o.name, o.description, o.content, o.is_disabled, @now, row_source.created_by, row_source.created_by_name,
               format('Copied from default branch configuration row "%s" (%s) version %s', o.name, row_source.id, row_source.version), components.identifier(@time)
          FROM row_copy
          JOIN row_source ON row_source.copy = row_copy.configuration AND row_source.id = row_copy.id
          JOIN components.configuration_row_version o ON o.configuration_row = row_source.number AND o.version = row_source.version
        """;
    private const string DeleteSome = """
        DELETE FROM components.configuration
         WHERE project = @project AND branch = @branch
           AND number IN (SELECT number FROM components.configuration WHERE project = @project AND branch = @branch LIMIT @limit)
        """;

    public async Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var command = new NpgsqlCommand(Copy, transaction.Connection, transaction) { CommandTimeout = 0 };
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("from", fromBranch);
        command.Parameters.AddWithValue("to", toBranch);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("time", Ulid.TimePart(now));
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteSome, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("limit", AtOnce);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }
}
