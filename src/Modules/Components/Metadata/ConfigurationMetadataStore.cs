using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>A pair that is kept on a configuration, as it is sent.</summary>
internal sealed record ConfigurationMetadataView(string Id, string Key, string Value, string Provider, DateTimeOffset Timestamp);

/// <summary>Every statement about the pairs of configurations.</summary>
internal sealed class ConfigurationMetadataStore(MetadataDatabase database)
{
    private const string Set = """
        INSERT INTO components.configuration_metadata (project, branch, configuration, provider, key, value, changed)
        SELECT c.project, c.branch, c.number, @provider, pair.key, pair.value, @now
          FROM components.configuration c, unnest(@keys, @values) WITH ORDINALITY AS pair (key, value, place)
         WHERE c.project = @project AND c.number = @number
         ORDER BY pair.place
        ON CONFLICT (configuration, provider, key) DO UPDATE SET value = excluded.value, changed = excluded.changed
        """;
    private const string Select = """
        SELECT id, key, value, provider, changed FROM components.configuration_metadata
         WHERE project = @project AND configuration = @number ORDER BY id
        """;
    private const string Delete = """
        DELETE FROM components.configuration_metadata WHERE project = @project AND configuration = @number AND id = @id AND provider <> @reserved
        """;

    /// <summary>Sets pairs; those that are there get the new value and time.</summary>
    public static async Task SetAsync(OpenConfiguration open, string provider, IReadOnlyList<MetadataPair> pairs, CancellationToken stop)
    {
        await using var command = open.Command(Set);
        command.Parameters.AddWithValue("provider", provider);
        command.Parameters.AddWithValue("keys", pairs.Select(pair => pair.Key).ToArray());
        command.Parameters.AddWithValue("values", pairs.Select(pair => pair.Value).ToArray());
        command.Parameters.AddWithValue("now", open.Now);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The pairs of a configuration that is open for change.</summary>
    public static async Task<List<ConfigurationMetadataView>> OfAsync(OpenConfiguration open, CancellationToken stop)
    {
        await using var command = open.Command(Select);
        return await ConfigurationSql.ListAsync(command, Read, stop);
    }

    /// <summary>The pairs of a configuration.</summary>
    public async Task<List<ConfigurationMetadataView>> OfAsync(Configuration configuration, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("project", configuration.Key.Project.Value);
        command.Parameters.AddWithValue("number", configuration.Number);
        return await ConfigurationSql.ListAsync(command, Read, stop);
    }

    /// <returns>False when the configuration has no such pair.</returns>
    public static async Task<bool> DeleteAsync(OpenConfiguration open, long id, CancellationToken stop)
    {
        await using var command = open.Command(Delete);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("reserved", ConfigurationMetadataEndpoints.ReservedProvider);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    private static ConfigurationMetadataView Read(NpgsqlDataReader row) => new(
        row.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4));
}
