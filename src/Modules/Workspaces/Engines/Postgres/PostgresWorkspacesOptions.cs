using System.ComponentModel.DataAnnotations;

namespace Headgate.Workspaces;

/// <summary>Settings of the workspaces in PostgreSQL (backends <c>redshift</c> and <c>postgres</c>), section <c>Workspaces:Postgres</c>.</summary>
public sealed record PostgresWorkspacesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workspaces:Postgres";

    /// <summary>An Npgsql connection string of a PostgreSQL 14 or later that is for workspaces only, with a role that may create roles and databases and is a member of <c>pg_signal_backend</c> and <c>pg_monitor</c>. Default none: the node starts a server for them. Since 0.1.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The host name that clients are told. Default <c>127.0.0.1</c> while the server listens on loopback only, else the name by which the client reached Headgate; with <c>ConnectionString</c> that of the string. Since 0.1.</summary>
    public string? Host { get; init; }

    /// <summary>The port of the node's own server, or with <c>ConnectionString</c> the one that clients are told. Default 5439 where it is free at the first start, else a free one that is kept. 1 to 65,535. Since 0.1.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>Where the node's own server listens besides loopback: an address of this machine, or <c>0.0.0.0</c> for all. Connections are not encrypted. Default nowhere else. Since 0.1.</summary>
    public string? Address { get; init; }

    /// <summary>How long a statement may run in a workspace that has no limit of its own. 1 s to 7 days; default 2 h. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a transaction may stay open with nothing to do. 1 s to 7 days; default 1 h. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan IdleTransactionTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most sessions of one workspace. 1 to 1,000; default 20. Since 0.1.</summary>
    [Range(1, 1000)]
    public int ConnectionLimit { get; init; } = 20;

    /// <summary>Most sessions of the node's own server. 20 to 10,000; default 200. Since 0.1.</summary>
    [Range(20, 10_000)]
    public int MaxConnections { get; init; } = 200;

    /// <summary>Most memory of one session, in MiB, where the system can hold it to that. 64 to 1,048,576; default 1,024. Since 0.1.</summary>
    [Range(64, 1_048_576)]
    public int SessionMemoryMiB { get; init; } = 1024;

    /// <summary>The share of the machine's memory that all sessions may take together; beyond it the largest one is ended. 0.05 to 0.9; default 0.25. Since 0.1.</summary>
    [Range(0.05, 0.9)]
    public double MemoryShare { get; init; } = 0.25;

    /// <summary>Most disk that the temporary files of one session take, in MiB. 16 to 1,048,576; default 10,240. Since 0.1.</summary>
    [Range(16, 1_048_576)]
    public int TemporaryFilesMiB { get; init; } = 10_240;

    /// <summary>How often the limits are looked after. 100 ms to 1 min; default 1 s. Since 0.1.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:01:00")]
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);
}
