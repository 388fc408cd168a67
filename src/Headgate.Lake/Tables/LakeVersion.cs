using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>A table of the lake.</summary>
public readonly record struct LakeTableId(long Value)
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A kept version: see <see cref="DataLake.PinAsync"/>.</summary>
public readonly record struct LakePinId(long Value);

/// <summary>A table at one moment: a schema and a list of files. It never changes.</summary>
/// <param name="Project">Whose it is.</param>
/// <param name="Table">The table.</param>
/// <param name="Number">Counts from 1 in the table.</param>
/// <param name="Schema">Columns and key.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Bytes">Size of its files, compressed; files shared with other versions count in each.</param>
/// <param name="MadeBy">What made it: create, load, delete, truncate, schema, compact, clone.</param>
/// <param name="Created">When it was published.</param>
/// <param name="Retired">When the next version came; <c>null</c> for the current one.</param>
public sealed record LakeVersion(
    ProjectId Project, LakeTableId Table, long Number, LakeSchema Schema, long Rows, long Bytes, string MadeBy, DateTimeOffset Created, DateTimeOffset? Retired);

/// <summary>A data file of a version, with the deletions that hold for it there.</summary>
/// <param name="Id">Its row; 0 for a file that is not published yet.</param>
/// <param name="Path">Below the lake's folder.</param>
/// <param name="Rows">Rows in the file, deleted ones too.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="SchemaId">The row of <paramref name="Schema"/>; 0 for the schema of the version that is being made.</param>
/// <param name="Schema">What it was written with.</param>
/// <param name="Deleted">Its deletions; <c>null</c> for none.</param>
internal sealed record VersionFile(long Id, string Path, long Rows, long Bytes, long SchemaId, LakeSchema Schema, DeleteFile? Deleted)
{
    public long LiveRows => Rows - (Deleted?.Positions ?? 0);

    public long AllBytes => Bytes + (Deleted?.Bytes ?? 0);
}

/// <summary>A Parquet file with one column <c>pos</c>: the row numbers that are deleted.</summary>
internal sealed record DeleteFile(long Id, string Path, long Positions, long Bytes);

/// <summary>A version with what is needed to read it or to build on it.</summary>
internal sealed record VersionFiles(LakeVersion Version, long SchemaId, int NextField, IReadOnlyList<VersionFile> Files);
