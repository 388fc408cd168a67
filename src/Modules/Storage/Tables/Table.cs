using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A table as the API shows it; its rows are in the lake.</summary>
internal sealed record Table
{
    public long Number { get; init; }

    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    public required long Bucket { get; init; }

    public required string BucketId { get; init; }

    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>What people say of it; <c>null</c> for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Partitions, clusters and distribution as the definition said them; <c>null</c> for none.</summary>
    public JsonObject? Layout { get; init; }

    /// <summary>Where its rows are; an alias has those of another table.</summary>
    public required LakeTableId Data { get; init; }

    /// <summary>Whose rows they are: another project's for a table of a linked bucket.</summary>
    public ProjectId DataOwner { get => field == default ? Project : field; init; }

    public required bool IsTyped { get; init; }

    /// <summary>Whether rows keep the time of the load that wrote them.</summary>
    public required bool KeepsTimestamp { get; init; }

    public required IReadOnlyList<string> PrimaryKey { get; init; }

    public required IReadOnlyList<ColumnSpec> Columns { get; init; }

    public required long RowsCount { get; init; }

    public required long DataSizeBytes { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? LastImport { get; init; }

    public required DateTimeOffset LastChange { get; init; }

    /// <summary>What it reads when it is an alias; columns, key, totals and times above are those of the rows' table then.</summary>
    public TableAlias? Alias { get; init; }

    public string Id => TableIds.Of(BucketId, Name);

    public ColumnSpec? Find(string column) => Columns.FirstOrDefault(known => known.Name == column);

    /// <summary>Refuses to change rows or columns of a table that only shows another one's.</summary>
    /// <exception cref="RefusedException">It is an alias.</exception>
    public Table RequireOwnRows() => Alias is null ? this : throw new RefusedException(AliasErrors.ReadOnly);
}

/// <summary>A column in its wire form.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type in a typed table; <c>null</c> in an untyped one.</param>
/// <param name="Description">What people say of it; <c>null</c> for nothing.</param>
internal sealed record ColumnSpec(string Name, ColumnType? Type, string? Description = null)
{
    /// <summary>What the lake is asked to make.</summary>
    public NewColumn ToNewColumn() => Type is { } type ? new NewColumn(Name, type.LakeType, type.Nullable, type.Default) : NewColumn.Untyped(Name);
}

/// <summary>Ids of tables: the bucket's id, a dot, the name. Names have no dots.</summary>
internal static class TableIds
{
    public static string Of(string bucketId, string name) => $"{bucketId}.{name}";

    /// <summary>The id of the bucket; empty when the text is no table id.</summary>
    public static string BucketOf(string tableId)
    {
        var dot = tableId.LastIndexOf('.');
        return dot > 0 && tableId.AsSpan(0, dot).Contains('.') ? tableId[..dot] : "";
    }
}
