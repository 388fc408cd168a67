using System.ComponentModel.DataAnnotations;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Settings of the protocol that Snowflake's drivers speak, section <c>Snowflake</c>.</summary>
public sealed record SnowflakeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Snowflake";

    /// <summary>How long a session token works; drivers renew it. 1 s to 1 day; default 1 h. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SessionTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a session stays without a request or a heartbeat. 2 s to 30 days; default 4 h. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "30.00:00:00")]
    public TimeSpan SessionIdleLimit { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Most sessions of one workspace that are open at once. 1 to 10,000; default 100. Since 0.2.</summary>
    [Range(1, 10_000)]
    public int SessionsPerWorkspace { get; init; } = 100;

    /// <summary>Most statements of one session that run or wait. 1 to 10,000; default 100. Since 0.2.</summary>
    [Range(1, 10_000)]
    public int StatementsPerSession { get; init; } = 100;

    /// <summary>How long an answer is held back for a running statement before the driver is told to ask again. 10 ms to 5 min; default 30 s. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:05:00")]
    public TimeSpan PollAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a result can be fetched after its statement ended. 10 s to 7 days; default 1 h. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan ResultRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most bytes on disk for the results of one workspace; a statement that gives more fails, older results go first. 1 MiB to 1 TiB; default 16 GiB. Since 0.2.</summary>
    [Range(1_048_576L, 1_099_511_627_776L)]
    public long ResultBytesPerWorkspace { get; init; } = 17_179_869_184;

    /// <summary>Most bytes in memory for the results of this node. 1 MiB to 64 GiB; default 128 MiB. Since 0.2.</summary>
    [Range(1_048_576L, 68_719_476_736L)]
    public long ResultMemory { get; init; } = 134_217_728;

    /// <summary>The largest request with a statement and its values, unpacked. 64 KiB to 1 GiB; default 64 MiB. Since 0.2.</summary>
    [Range(65_536L, 1_073_741_824L)]
    public long MaxRequestBytes { get; init; } = 67_108_864;

    /// <summary>Pause between two removals of ended sessions and results. 50 ms to 1 h; default 10 s. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0500000", "01:00:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(10);
}
