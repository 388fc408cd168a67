using System.Globalization;
using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>A snapshot on the wire; lists leave the table out.</summary>
internal sealed record SnapshotView
{
    private SnapshotView(Snapshot snapshot, string baseUrl)
    {
        Id = snapshot.Id.ToString(CultureInfo.InvariantCulture);
        Uri = $"{baseUrl}/v2/storage/snapshots/{Id}";
        Description = snapshot.Description;
        CreatedTime = snapshot.Created;
        CreatorToken = new SnapshotTokenView(snapshot.Token.Value, snapshot.TokenDescription);
    }

    public string Id { get; }

    public string Uri { get; }

    public string Description { get; }

    public DateTimeOffset CreatedTime { get; }

    public string Type { get; } = "table";

    public int SchemaVersion { get; } = 1;

    public SnapshotTokenView CreatorToken { get; }

    /// <summary>No file is written for a snapshot.</summary>
    public string? DataFileId { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SnapshotTableView? Table { get; private init; }

    public static SnapshotView Item(Snapshot snapshot, string baseUrl) => new(snapshot, baseUrl);

    public static SnapshotView Detail(Snapshot snapshot, string baseUrl) => new(snapshot, baseUrl) { Table = SnapshotTableView.Of(snapshot) };
}

/// <summary>The token that made a snapshot.</summary>
internal sealed record SnapshotTokenView(long Id, string Description);

/// <summary>The table of a snapshot as it was.</summary>
internal sealed record SnapshotTableView(
    string Id,
    string Name,
    IReadOnlyList<string> PrimaryKey,
    IReadOnlyList<string> Columns,
    bool IsTyped,
    string TimestampType,
    long RowsCount,
    long DataSizeBytes,
    TableDefinitionView Definition,
    IReadOnlyList<MetadataView> Metadata,
    IReadOnlyDictionary<string, List<MetadataView>> ColumnMetadata,
    string[] Attributes)
{
    public static SnapshotTableView Of(Snapshot snapshot)
    {
        var content = snapshot.Content;
        return new SnapshotTableView(
            snapshot.TableId, content.Name, content.PrimaryKey, [.. content.Columns.Select(column => column.Name)], content.IsTyped,
            content.KeepsTimestamp ? "MANAGED" : "NONE", content.RowsCount, content.DataSizeBytes, TableDefinitionView.Of(content.PrimaryKey, content.Columns),
            content.Metadata, content.Notes.Columns, []);
    }
}
