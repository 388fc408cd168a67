using System.ComponentModel.DataAnnotations;

namespace Headgate.Workspaces;

/// <summary>Settings of the BigQuery API, section <c>BigQuery</c>.</summary>
public sealed record BigQueryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "BigQuery";

    /// <summary>How many jobs of a workspace run at a time; others wait. 1 to 100; default 4. Since 0.2.</summary>
    [Range(1, 100)]
    public int RunningJobs { get; init; } = 4;

    /// <summary>How many jobs of a workspace may run or wait. 1 to 10,000; default 200. Since 0.2.</summary>
    [Range(1, 10_000)]
    public int UnfinishedJobs { get; init; } = 200;

    /// <summary>How long a job that is done and its result are kept since they were last read. 1 s to 7 days; default 1 h. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ResultLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many bytes of results of a workspace are kept; the oldest go first. 1 MiB to 1 TiB; default 8 GiB. Since 0.2.</summary>
    [Range(1_048_576L, 1_099_511_627_776L)]
    public long ResultBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>The largest file that a load job takes in its request. 1 MiB to 1 TiB; default 5 GiB. Since 0.2.</summary>
    [Range(1_048_576L, 1_099_511_627_776L)]
    public long LoadBytes { get; init; } = 5L * 1024 * 1024 * 1024;
}
