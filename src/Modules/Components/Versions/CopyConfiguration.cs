using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class CopyConfiguration
{
    // Only what the copied version had, and no state: the copy has done nothing yet.
    private const string CopyRows = $"""
        WITH wanted AS (
            SELECT r.number, r.id, entry.name, entry.description, entry.content, entry.is_disabled
              FROM components.configuration_row r
              JOIN components.configuration c ON c.number = r.configuration
             CROSS JOIN LATERAL {RowSql.EntryAtTarget} entry
             WHERE c.project = @project AND c.number = @source AND entry.version IS NOT NULL),
        made AS (
            INSERT INTO components.configuration_row (configuration, id, state, version, created, created_by, created_by_name)
            SELECT c.number, wanted.id, @state, 1, @now, @by, @by_name
              FROM wanted, components.configuration c WHERE c.project = @project AND c.number = @number
             ORDER BY wanted.number
            RETURNING number, id, version)
        {RowSql.InsertEntries}
        SELECT made.number, @version, made.version, name, description, content, is_disabled, @now, @by, @by_name, @change_description,
               components.identifier(@identifier)
          FROM made JOIN wanted USING (id)
        """;

    public static async Task<Answer<CopiedView>> RunAsync(
        Origin from, string component_id, string config_id, string version_id, RequestBody body, ConfigurationStore configurations, VersionStore versions,
        ConfigurationWrites writes, TimeProvider clock, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var name = body.Fields.RequiredText("name");
        var description = body.Fields.Text("description", ConfigurationRequest.LongestDescription);
        var said = ConfigurationRequest.ReadChangeDescription(body.Fields);
        ConfigurationRequest.ThrowIfInvalid(body.Fields, ConfigurationErrors.Validation);
        var key = from.Key(component_id, config_id);
        if (await configurations.FindAsync(key, stop) is not { IsDeleted: false } source)
            throw new RefusedException(ConfigurationErrors.NotFound(config_id));
        var version = await versions.FindAsync(source, VersionNumber.Parse(version_id), stop) ?? throw new RefusedException(ConfigurationErrors.VersionNotFound(version_id));

        var id = GivenId.New(clock.GetUtcNow());
        var why = said ?? $"Copied from configuration \"{version.Content.Name}\" ({config_id}) version {version.Version}";
        var content = version.Content with { Name = name, Description = description ?? version.Content.Description };
        return await writes.CreateAsync(
            from, from.Key(component_id, id), content, JsonContent.Empty, why,
            async (open, token) =>
            {
                await using var command = open.Command(CopyRows);
                command.Parameters.AddWithValue("source", source.Number);
                command.Parameters.AddWithValue("state", JsonContent.Empty);
                command.Parameters.AddWithValue("target", version.Version);
                command.Parameters.AddWithValue("version", open.Version);
                command.Parameters.AddStamp(open.Stamp(why));
                await command.ExecuteNonQueryAsync(token);
                // Purged since it was found, it may have had no rows left to copy.
                if ((await ConfigurationStore.FindAsync(open.Transaction, key, token))?.Number != source.Number)
                    throw new RefusedException(ConfigurationErrors.NotFound(config_id));
                await SearchDocuments.PutAllAsync(open, token);
                await open.RecordAsync("storage.componentConfigurationCopied", $"Copied configuration {config_id} version {version.Version} to {id}", token);
                return Answer.Created(new CopiedView(id));
            },
            stop);
    }
}

/// <summary>The answer to a copy.</summary>
internal sealed record CopiedView(string Id);
