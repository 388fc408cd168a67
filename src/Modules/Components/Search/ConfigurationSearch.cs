using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>A configuration that was found; with <c>include=filteredMetadata</c> the pairs it was found by.</summary>
internal sealed record FoundConfiguration(string IdComponent, string ConfigurationId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ConfigurationMetadataView>? Metadata { get; init; }
}

/// <summary>What to look for; <c>null</c> for anything.</summary>
internal sealed record ConfigurationQuery(ProjectId Project, long Branch, IReadOnlySet<string>? Reachable)
{
    public string? Component { get; init; }

    public string? Configuration { get; init; }

    /// <summary>Only those that have one of these keys.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    public Page Page { get; init; } = new(int.MaxValue, 0);
}

/// <summary>Finds configurations by component, id and keys of their metadata.</summary>
internal sealed class ConfigurationSearch(MetadataDatabase database)
{
    private const string Select = """
        SELECT c.component, c.id, c.number FROM components.configuration c
         WHERE c.project = @project AND c.branch = @branch AND NOT c.is_deleted
        """;
    private const string WithMetadata = " AND EXISTS (SELECT 1 FROM components.configuration_metadata m WHERE m.project = @project AND m.configuration = c.number)";
    private const string WithKeys = """
         AND c.number IN (SELECT m.configuration FROM components.configuration_metadata m WHERE m.project = @project AND m.branch = @branch AND m.key = ANY (@keys))
        """;
    private const string Paged = " ORDER BY c.component, c.number LIMIT @limit OFFSET @offset";
    private const string Pairs = """
        SELECT page.component, page.id, pair.ids, pair.keys, pair.texts, pair.providers, pair.changes FROM page
         CROSS JOIN LATERAL (SELECT array_agg(m.id ORDER BY m.id) AS ids, array_agg(m.key ORDER BY m.id) AS keys, array_agg(m.value ORDER BY m.id) AS texts,
                                    array_agg(m.provider ORDER BY m.id) AS providers, array_agg(m.changed ORDER BY m.id) AS changes
                               FROM components.configuration_metadata m
                              WHERE m.project = @project AND m.configuration = page.number AND (@keys IS NULL OR m.key = ANY (@keys))) pair
         ORDER BY page.component, page.number
        """;

    /// <summary>Finds configurations, by component.</summary>
    public IAsyncEnumerable<FoundConfiguration> FindAsync(ConfigurationQuery query, CancellationToken stop) =>
        ReadAsync(query, Select + Conditions(query) + Paged, row => new FoundConfiguration(row.GetString(0), row.GetString(1)), stop);

    /// <summary>Finds configurations that have metadata, each with the pairs that were looked for.</summary>
    public IAsyncEnumerable<FoundConfiguration> FindWithMetadataAsync(ConfigurationQuery query, CancellationToken stop) => ReadAsync(
        query, $"WITH page AS MATERIALIZED ({Select}{(query.Keys is null ? WithMetadata : "")}{Conditions(query)}{Paged}) {Pairs}",
        row => new FoundConfiguration(row.GetString(0), row.GetString(1)) { Metadata = ReadPairs(row) }, stop);

    /// <summary>Only what was asked for is in the statement: a plan for "this or anything" could use no index.</summary>
    private static string Conditions(ConfigurationQuery query) => string.Concat(
        query.Reachable is null ? "" : " AND c.component = ANY (@reachable)",
        query.Component is null ? "" : " AND c.component = @component",
        query.Configuration is null ? "" : " AND c.id = @id",
        query.Keys is null ? "" : WithKeys);

    private async IAsyncEnumerable<FoundConfiguration> ReadAsync(
        ConfigurationQuery query, string sql, Func<NpgsqlDataReader, FoundConfiguration> read, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("project", query.Project.Value);
        command.Parameters.AddWithValue("branch", query.Branch);
        command.Parameters.AddTexts("reachable", query.Reachable);
        command.Parameters.AddText("component", query.Component);
        command.Parameters.AddText("id", query.Configuration);
        command.Parameters.AddTexts("keys", query.Keys);
        command.Parameters.AddWithValue("limit", query.Page.Limit);
        command.Parameters.AddWithValue("offset", query.Page.Offset);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            yield return read(row);
    }

    private static List<ConfigurationMetadataView> ReadPairs(NpgsqlDataReader row)
    {
        var (ids, keys, values) = (row.GetFieldValue<long[]>(2), row.GetFieldValue<string[]>(3), row.GetFieldValue<string[]>(4));
        var (providers, changed) = (row.GetFieldValue<string[]>(5), row.GetFieldValue<DateTime[]>(6));
        return [.. ids.Select((id, i) => new ConfigurationMetadataView(
            id.ToString(CultureInfo.InvariantCulture), keys[i], values[i], providers[i], new DateTimeOffset(changed[i], TimeSpan.Zero)))];
    }
}
