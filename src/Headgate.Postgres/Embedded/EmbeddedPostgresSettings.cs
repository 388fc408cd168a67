namespace Headgate.Postgres;

/// <summary>What a private server is started with.</summary>
/// <param name="DataFolder">Holds <c>postgres/</c>, <c>postgres.password</c> and <c>postgres.log</c>. The caller keeps other processes out, see <see cref="DataFolderLock"/>.</param>
public sealed record EmbeddedPostgresSettings(string DataFolder)
{
    /// <summary>Whether a commit survives a power cut. False only for tests.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Where it listens besides 127.0.0.1: an address of this machine, or <c>0.0.0.0</c> for all; <c>null</c> for nowhere else.</summary>
    public string? Address { get; init; }

    /// <summary>The ports to try before any free one.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Whether only <see cref="Ports"/> will do.</summary>
    public bool OnlyThesePorts { get; init; }

    /// <summary>A database to make when it is missing; <c>null</c> for none.</summary>
    public string? Database { get; init; } = "headgate";

    /// <summary>Settings of the server on top of its own, by their names in <c>postgresql.conf</c>.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Who may connect, in the form of <c>pg_hba.conf</c>; <c>null</c>: who knows a password, from this machine.</summary>
    public string? AccessRules { get; init; }

    /// <summary>The most private memory that one process of the server may take, where the system can hold it to that; <c>null</c> for no limit.</summary>
    public long? ProcessMemoryBytes { get; init; }
}

/// <summary>The private server cannot be had; the message says why and what to do.</summary>
public sealed class EmbeddedPostgresException(string message) : Exception(message);
