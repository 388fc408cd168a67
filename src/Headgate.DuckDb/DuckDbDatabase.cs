namespace Headgate.DuckDb;

/// <summary>An open DuckDB database: its memory, threads and settings, shared by its connections.</summary>
/// <remarks>Disposing it while connections are open is safe: the memory goes with the last of them.</remarks>
public sealed class DuckDbDatabase : IDisposable
{
    private readonly DatabaseHandle handle;

    private DuckDbDatabase(DatabaseHandle handle) => this.handle = handle;

    /// <summary>The version of the loaded library, such as <c>v1.5.6</c>.</summary>
    public static string LibraryVersion { get; } = NativeMethods.Text(NativeMethods.LibraryVersion()) ?? "";

    /// <summary>Opens a database file, or a new empty database in memory.</summary>
    /// <param name="path">The file; <c>null</c> for a database in memory.</param>
    /// <param name="settings">Configuration options by name, as in <c>SELECT name FROM duckdb_settings()</c>.</param>
    /// <exception cref="DuckDbException">The file cannot be opened, or a setting is unknown or wrong.</exception>
    public static DuckDbDatabase Open(string? path = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        if (NativeMethods.CreateConfig(out var config) != 0)
            throw new DuckDbException("DuckDB could not make a configuration.", DuckDbErrorType.InvalidConfiguration);
        using (config)
        {
            foreach (var (name, value) in settings ?? new Dictionary<string, string>())
                if (NativeMethods.SetConfig(config, name, value) != 0)
                    throw new DuckDbException($"DuckDB has no setting '{name}', or it cannot be '{value}'.", DuckDbErrorType.InvalidConfiguration);
            if (NativeMethods.Open(path, out var handle, config, out var error) == 0)
                return new(handle);
            handle.Dispose();
            var message = NativeMethods.Text(error);
            NativeMethods.Free(error);
            throw DuckDbException.FromText(message);
        }
    }

    /// <summary>Opens a connection. A connection runs one statement at a time; several run side by side.</summary>
    /// <exception cref="DuckDbException">The database is closed or out of memory.</exception>
    public DuckDbConnection Connect()
    {
        if (NativeMethods.Connect(this.handle, out var handle) == 0)
            return new(handle);
        handle.Dispose();
        throw new DuckDbException("DuckDB refused a connection.", DuckDbErrorType.Unknown);
    }

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();
}
