using System.ComponentModel.DataAnnotations;

namespace Headgate.Postgres;

/// <summary>Settings of the metadata database, section <c>Postgres</c>.</summary>
public sealed record PostgresOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Postgres";

    /// <summary>An Npgsql connection string of a PostgreSQL 14 or later. Default none: the node starts its own server. Since 0.1.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Most connections a node opens. 2 to 1,000; default 50. Since 0.1.</summary>
    [Range(2, 1000)]
    public int MaxPoolSize { get; init; } = 50;

    /// <summary>Most statements that one connection keeps prepared; 0 turns preparing off (a pooler in between may need that). 0 to 1,000; default 200. Since 0.1.</summary>
    [Range(0, 1000)]
    public int MaxAutoPrepare { get; init; } = 200;

    /// <summary>How long a worker keeps an item, and a named lease its holder, without a heartbeat. 1 s to 1 h; default 30 s. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a worker looks for due work that nothing announced: delayed items and expired leases. 50 ms to 1 min; default 1 s. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0500000", "00:01:00")]
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);
}
