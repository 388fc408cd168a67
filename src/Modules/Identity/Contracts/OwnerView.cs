using System.Text.Json.Serialization;

namespace Headgate.Identity;

/// <summary>The project as token answers and the Management API show it.</summary>
public record OwnerView(
    long Id, string Name, string Type, string Region, DateTimeOffset Created, DateTimeOffset? Expires, IReadOnlyList<string> Features,
    long DataSizeBytes, long RowsCount,
    bool HasMysql, bool HasSynapse, bool HasRedshift, bool HasSnowflake, bool HasExasol, bool HasTeradata, bool HasBigquery,
    string DefaultBackend, IReadOnlyList<string> AssignedBackends, string HasTryModeOn,
    IReadOnlyDictionary<string, NamedValue> Limits, IReadOnlyDictionary<string, NamedValue> Metrics,
    bool IsDisabled, long? BilledMonthlyPrice, int DataRetentionTimeInDays, string FileStorageProvider,
    // The generated name would be isBYODB only by luck of the naming policy.
    [property: JsonPropertyName("isBYODB")] bool OwnDatabase)
{
    /// <summary>Where the backend <c>redshift</c> is; absent in projects without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RedshiftView? Redshift { get; init; }

    /// <summary>The view of a project with its present size.</summary>
    public static OwnerView From(Project project, ProjectUsage usage)
    {
        bool Has(string backend) => project.AssignedBackends.Contains(backend);
        return new OwnerView(
            project.Id.Value, project.Name, project.Type, project.Region, project.Created, project.Expires, [.. project.Features.Order(StringComparer.Ordinal)],
            usage.DataSizeBytes, usage.RowsCount,
            Has("mysql"), Has("synapse"), Has("redshift"), Has("snowflake"), Has("exasol"), Has("teradata"), Has("bigquery"),
            project.DefaultBackend, project.AssignedBackends, "0",
            Named(project.Limits),
            Named(new Dictionary<string, long>
            {
                ["kbc.adminsCount"] = project.Admins,
                ["storage.dataSizeBytes"] = usage.DataSizeBytes,
                ["storage.rowsCount"] = usage.RowsCount,
            }),
            project.IsDisabled, null, project.DataRetentionDays, project.FileStorageProvider, false)
        {
            Redshift = Has("redshift") ? new RedshiftView(RedshiftView.OnlyConnection, $"KEBOOLA_{project.Id}") : null,
        };
    }

    private static Dictionary<string, NamedValue> Named(IEnumerable<KeyValuePair<string, long>> values) =>
        values.ToDictionary(pair => pair.Key, pair => new NamedValue(pair.Key, pair.Value));
}

/// <summary>The backend <c>redshift</c> of a project.</summary>
/// <param name="ConnectionId">The connection to its server.</param>
/// <param name="DatabaseName">The database of the project's buckets, as their <c>backendPath</c> has it.</param>
public sealed record RedshiftView(long ConnectionId, string DatabaseName)
{
    /// <summary>A platform has one server for it.</summary>
    internal const long OnlyConnection = 1;
}

/// <summary>A limit or a metric.</summary>
public sealed record NamedValue(string Name, long Value);
