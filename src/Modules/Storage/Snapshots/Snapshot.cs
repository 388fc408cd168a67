using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A table as it was at one moment: a version of the lake that stays, and what the API said of it.</summary>
internal sealed record Snapshot
{
    public long Id { get; init; }

    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    public required string TableId { get; init; }

    public required string Description { get; init; }

    public required SnapshotContent Content { get; init; }

    public required LakeTableId Data { get; init; }

    public required long Version { get; init; }

    /// <summary>What keeps the version.</summary>
    public required LakePinId Pin { get; init; }

    public required TokenId Token { get; init; }

    public required string TokenDescription { get; init; }

    public required DateTimeOffset Created { get; init; }
}

/// <summary>What a snapshot knows of its table.</summary>
internal sealed record SnapshotContent(
    string Name,
    bool IsTyped,
    bool KeepsTimestamp,
    IReadOnlyList<ColumnSpec> Columns,
    IReadOnlyList<string> PrimaryKey,
    string? Description,
    JsonObject? Layout,
    long RowsCount,
    long DataSizeBytes,
    IReadOnlyList<MetadataView> Metadata,
    IReadOnlyDictionary<string, List<MetadataView>> ColumnMetadata)
{
    public static SnapshotContent Of(Table table, LakeVersion version, TableMetadata metadata) => new(
        table.Name, table.IsTyped, table.KeepsTimestamp, table.Columns, table.PrimaryKey, table.Description, table.Layout, version.Rows, version.Bytes,
        metadata.Own, metadata.Columns);

    public TableMetadata Notes => new(Metadata, ColumnMetadata);

    public TableDefinition ToDefinition(string name) => new(name, IsTyped, KeepsTimestamp, Columns, PrimaryKey);
}
