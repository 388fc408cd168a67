namespace Headgate.Lake;

/// <summary>The form of exported files.</summary>
public enum ExportFormat
{
    /// <summary>Every value in double quotes, NULL as nothing, lines ending with \n.</summary>
    Csv,
    /// <summary>Parquet with the table's types.</summary>
    Parquet,
    /// <summary>A JSON object with the row's columns on each line.</summary>
    Json,
}

/// <summary>Where an export goes.</summary>
/// <param name="Folder">An existing, empty folder of the caller's; what is in it after a failure is the caller's to delete.</param>
/// <param name="Format">The form.</param>
public sealed record ExportTarget(string Folder, ExportFormat Format = ExportFormat.Csv)
{
    /// <summary>Whether each CSV file begins with the names of the columns.</summary>
    public bool Header { get; init; }

    /// <summary>Packs the files; names then end with <c>.gz</c>. Not for Parquet.</summary>
    public bool Gzip { get; init; }

    /// <summary>Begins another file when one reaches about this size, unpacked; <c>null</c> for one file. An ordered export is always one file.</summary>
    public long? SliceBytes { get; init; }

    /// <summary>The IANA name of the zone in which moments with a time zone are written, and in which values to compare them with are read; <c>null</c> for UTC.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>What an export wrote.</summary>
/// <param name="Version">The version that was read.</param>
/// <param name="Columns">The names of the columns, for a caller who writes the header elsewhere.</param>
/// <param name="Files">The files, in order; at least one.</param>
/// <param name="Rows">How many rows they hold.</param>
public sealed record Exported(LakeVersion Version, IReadOnlyList<string> Columns, IReadOnlyList<ExportedFile> Files, long Rows);

/// <summary>An exported file.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ExportedFile(string Path, long Bytes);
