using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>The <c>definition</c> of a table.</summary>
internal sealed record TableDefinitionView(IReadOnlyList<string> PrimaryKeysNames, IReadOnlyList<ColumnDefinitionView> Columns)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Distribution { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Index { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? TimePartitioning { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? RangePartitioning { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Clustering { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? RequirePartitionFilter { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Partitions { get; private init; }

    public static TableDefinitionView Of(Table table) => Of(table.PrimaryKey, table.Columns) with
    {
        Distribution = table.Layout?["distribution"],
        Index = table.Layout?["index"],
        TimePartitioning = table.Layout?["timePartitioning"],
        RangePartitioning = table.Layout?["rangePartitioning"],
        Clustering = table.Layout?["clustering"],
        RequirePartitionFilter = table.Layout?["requirePartitionFilter"],
        Partitions = table.Layout?["partitions"],
    };

    public static TableDefinitionView Of(IReadOnlyList<string> primaryKey, IReadOnlyList<ColumnSpec> columns) =>
        new(primaryKey, [.. columns.Select(ColumnDefinitionView.Of)]);
}

/// <summary>A column of a definition; in an untyped table <c>definition</c> is an empty list or holds the description alone.</summary>
internal sealed record ColumnDefinitionView(
    string Name,
    object Definition,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Basetype,
    bool CanBeFiltered)
{
    public static ColumnDefinitionView Of(ColumnSpec column) => column switch
    {
        { Type: { } type } => new(column.Name, new ColumnTypeView(type.Type, type.Nullable, type.Length, type.Default, column.Description), type.Basetype, type.CanBeFiltered),
        { Description: { } description } => new(column.Name, new Dictionary<string, string> { ["description"] = description }, null, true),
        _ => new(column.Name, Array.Empty<string>(), null, true),
    };
}

internal sealed record ColumnTypeView(
    string Type,
    bool Nullable,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Length,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Default,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description);
