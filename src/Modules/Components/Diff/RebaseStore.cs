using Npgsql;

namespace Headgate.Components;

/// <summary>Begins the history of a branch's configuration anew, with a version of the default branch as version 1.</summary>
internal static class RebaseStore
{
    private const string ForgetRowVersions = """
        DELETE FROM components.configuration_row_version v USING components.configuration_row r
         WHERE r.number = v.configuration_row AND r.configuration = (SELECT number FROM components.configuration WHERE project = @project AND number = @number)
        """;

    // Rows without a version are taken away when the new head is there; until then they keep the states of those that come back.
    private const string ForgetRows = """
        UPDATE components.configuration_row SET is_deleted = true, version = 0
         WHERE configuration = (SELECT number FROM components.configuration WHERE project = @project AND number = @number)
        """;
    private const string ForgetVersions = """
        WITH contents AS (
            DELETE FROM components.configuration_content
             WHERE configuration = (SELECT number FROM components.configuration WHERE project = @project AND number = @number))
        DELETE FROM components.configuration_version
         WHERE configuration = (SELECT number FROM components.configuration WHERE project = @project AND number = @number)
        """;
    private const string BeginAgain = """
        WITH base AS (
            SELECT v.* FROM components.configuration_version v JOIN components.configuration c ON c.number = v.configuration
             WHERE c.project = @project AND v.configuration = @theirs AND v.version = @version),
        content AS (
            INSERT INTO components.configuration_content (configuration, version, name, description, content, is_disabled, rows_sort_order)
            SELECT @number, 1, content.name, content.description, content.content, content.is_disabled, content.rows_sort_order
              FROM components.configuration_content content JOIN base ON content.configuration = base.configuration AND content.version = base.content_version),
        history AS (
            INSERT INTO components.configuration_version (configuration, version, content_version, is_deleted, created, created_by, created_by_name, change_description, identifier)
            SELECT @number, 1, 1, is_deleted, created, created_by, created_by_name, change_description, components.identifier(@time) FROM base)
        UPDATE components.configuration c
           SET version = 1, content_version = 1, is_deleted = base.is_deleted, base_version = base.version, base_version_identifier = base.identifier, base_at = 1
          FROM base
         WHERE c.project = @project AND c.number = @number
        """;
    private const string TakeRows = """
        WITH base AS (
            SELECT r.number AS place, r.id, r.created AS made, r.created_by AS maker, r.created_by_name AS maker_name, entry.*
              FROM components.configuration_row r
              JOIN components.configuration c ON c.number = r.configuration
             CROSS JOIN LATERAL (SELECT * FROM components.configuration_row_version entry
                                  WHERE entry.configuration_row = r.number AND entry.configuration_version <= @version
                                  ORDER BY entry.configuration_version DESC LIMIT 1) entry
             WHERE c.project = @project AND r.configuration = @theirs AND entry.version IS NOT NULL),
        taken AS (
            INSERT INTO components.configuration_row (configuration, id, state, version, created, created_by, created_by_name)
            SELECT @number, id, '{}', 1, made, maker, maker_name FROM base ORDER BY place
            ON CONFLICT (configuration, id) DO UPDATE SET version = 1, is_deleted = false
            RETURNING number, id)
        INSERT INTO components.configuration_row_version (configuration_row, configuration_version, version, name, description, content, is_disabled,
                                                          created, created_by, created_by_name, change_description, identifier)
        SELECT taken.number, 1, 1, base.name, base.description, base.content, base.is_disabled,
               base.created, base.created_by, base.created_by_name, base.change_description, components.identifier(@time)
          FROM taken JOIN base USING (id)
        """;
    private const string DropRowsWithoutVersion = """
        DELETE FROM components.configuration_row
         WHERE configuration = (SELECT number FROM components.configuration WHERE project = @project AND number = @number) AND version = 0
        """;

    /// <summary>The configuration has one version then: the default branch's.</summary>
    public static async Task BeginAgainAsync(OpenConfiguration open, Configuration theirs, int version, CancellationToken stop)
    {
        foreach (var sql in (string[])[ForgetRowVersions, ForgetRows, ForgetVersions])
            await ExecuteAsync(open.Command(sql), stop);
        foreach (var sql in (string[])[BeginAgain, TakeRows])
        {
            var command = open.Command(sql);
            command.Parameters.AddWithValue("theirs", theirs.Number);
            command.Parameters.AddWithValue("version", version);
            command.Parameters.AddWithValue("time", Ulid.TimePart(open.Now));
            await ExecuteAsync(command, stop);
        }
    }

    /// <summary>Forgets rows that neither the base nor the new head has.</summary>
    public static Task DropRowsWithoutVersionAsync(OpenConfiguration open, CancellationToken stop) => ExecuteAsync(open.Command(DropRowsWithoutVersion), stop);

    private static async Task ExecuteAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using (command)
            await command.ExecuteNonQueryAsync(stop);
    }
}
