using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>A pair on the wire; those of branches have no provider.</summary>
internal sealed record MetadataView(
    string Id,
    string Key,
    string Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Provider,
    DateTimeOffset Timestamp);

/// <summary>What is noted on a table and on its columns.</summary>
internal sealed record TableMetadata(IReadOnlyList<MetadataView> Own, IReadOnlyDictionary<string, List<MetadataView>> Columns)
{
    public static TableMetadata None { get; } = new([], new Dictionary<string, List<MetadataView>>());

}

/// <summary>The answer to pairs that were set on a table and on its columns together.</summary>
internal sealed record TableMetadataView(IReadOnlyList<MetadataView> Metadata, IReadOnlyDictionary<string, List<MetadataView>> ColumnsMetadata)
{
    public static TableMetadataView Of(TableMetadata metadata) => new(metadata.Own, metadata.Columns);
}
