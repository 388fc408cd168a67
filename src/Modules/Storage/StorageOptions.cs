using System.ComponentModel.DataAnnotations;

namespace Headgate.Storage;

/// <summary>Settings of the Storage API, section <c>Storage</c>.</summary>
internal sealed record StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Most Storage jobs that a node runs at once; DuckDB's threads and memory are shared by them. 0 for one per processor, at least two. 0 to 256; default 0. Since 0.1.</summary>
    [Range(0, 256)]
    public int Workers { get; init; }

    /// <summary>Folders that external buckets read, by the name callers use. Default none. Since 0.1.</summary>
    public Dictionary<string, ExternalFolderOptions> ExternalFolders { get; init; } = [];

    /// <summary>PostgreSQL databases that external buckets read, by the name callers use. Default none. Since 0.1.</summary>
    public Dictionary<string, ExternalDatabaseOptions> ExternalDatabases { get; init; } = [];

    public int WorkersOrUsual => Workers > 0 ? Workers : Math.Max(2, Environment.ProcessorCount);
}
