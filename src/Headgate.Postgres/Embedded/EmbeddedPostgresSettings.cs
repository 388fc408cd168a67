namespace Headgate.Postgres;

/// <summary>What a private server is started with.</summary>
/// <param name="DataFolder">Holds <c>postgres/</c>, <c>postgres.password</c> and <c>postgres.log</c>. The caller keeps other processes out, see <see cref="DataFolderLock"/>.</param>
public sealed record EmbeddedPostgresSettings(string DataFolder)
{
    /// <summary>Whether a commit survives a power cut. False only for tests.</summary>
    public bool Durable { get; init; } = true;
}

/// <summary>The private server cannot be had; the message says why and what to do.</summary>
public sealed class EmbeddedPostgresException(string message) : Exception(message);
