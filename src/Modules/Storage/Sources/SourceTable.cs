using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A table of Storage as other modules read it.</summary>
public sealed class SourceTable
{
    private readonly Table table;

    internal SourceTable(Table table) =>
        (this.table, Columns) = (table, [.. table.Columns.Select(column => new SourceColumn(column.Name, column.Type is { } type ? Type(type) : null))]);

    /// <summary>Its id, such as <c>in.c-main.orders</c>.</summary>
    public string Id => table.Id;

    /// <summary>The id of its bucket.</summary>
    public string BucketId => table.BucketId;

    /// <summary>Its name in the bucket.</summary>
    public string Name => table.Name;

    /// <summary>The branch it is in.</summary>
    public long Branch => table.Branch;

    /// <summary>Whose the rows are: another project's for a table of a linked bucket.</summary>
    public ProjectId DataOwner => table.DataOwner;

    /// <summary>Where the rows are.</summary>
    public LakeTableId Data => table.Data;

    /// <summary>Whether its columns have types.</summary>
    public bool IsTyped => table.IsTyped;

    /// <summary>Whether it shows another table's rows; so does every table of a linked bucket.</summary>
    public bool IsAlias => table.Alias is not null;

    /// <summary>Whether it shows all of them, with all columns.</summary>
    public bool IsWhole => table.Alias is null or { IsSimple: true };

    /// <summary>Whether it is another project's.</summary>
    public bool IsLinked => table.DataOwner != table.Project;

    /// <summary>Whether its rows have the time of their load.</summary>
    public bool KeepsTimestamp => table.KeepsTimestamp;

    /// <summary>Its columns in order.</summary>
    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>Names of the key's columns.</summary>
    public IReadOnlyList<string> PrimaryKey => table.PrimaryKey;

    /// <summary>How many rows, as of the last publication.</summary>
    public long RowsCount => table.RowsCount;

    /// <summary>Their size.</summary>
    public long DataSizeBytes => table.DataSizeBytes;

    /// <summary>The request cut down to what the table shows of its rows.</summary>
    /// <exception cref="RefusedException">It names a column that the table does not have, or that cannot be filtered by.</exception>
    public ReadRequest Narrow(ReadRequest request)
    {
        RowQuery.CheckFilters(table, request.Rows);
        return table.Narrow(request);
    }

    internal static SourceType Type(ColumnType type) => new(type.Type, type.Length, type.Nullable, type.Backend, type.LakeType);
}

/// <summary>A column of a <see cref="SourceTable"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; <c>null</c> in an untyped table.</param>
public sealed record SourceColumn(string Name, SourceType? Type);

/// <summary>The type of a column.</summary>
/// <param name="Type">The backend's base type, such as <c>NUMBER</c>.</param>
/// <param name="Length">Such as <c>38,0</c>; <c>null</c> for types without one.</param>
/// <param name="Nullable">Whether it takes NULL.</param>
/// <param name="Backend">Whose type it is.</param>
/// <param name="Kept">What the lake keeps it as.</param>
public sealed record SourceType(string Type, string? Length, bool Nullable, string Backend, LakeType Kept);
