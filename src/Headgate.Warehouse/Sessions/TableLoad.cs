namespace Headgate.Warehouse;

/// <summary>Rows of the platform that become a table of the workspace, or are added to one.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Rows">The rows. The caller keeps the files until the call has ended.</param>
/// <param name="Columns">The columns as they shall be; <c>null</c> for those of the rows as they are.</param>
/// <param name="Mode">What becomes of a table that is there.</param>
public sealed record TableLoad(string Table, TableReference Rows, IReadOnlyList<TableLoadColumn>? Columns, TableLoadMode Mode)
{
    /// <summary>With <see cref="TableLoadMode.Append"/>: columns whose values replace the rows that have them.</summary>
    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>Whether rows are copied even where a reference would do.</summary>
    public bool MustCopy { get; init; }
}

/// <summary>A column of a loaded table.</summary>
/// <param name="Source">Its name in the rows.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">The type word of the session's dialect; <c>null</c> for text of any length.</param>
/// <param name="Length">The type's length, such as <c>10,2</c>.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
/// <param name="EmptyToNull">Whether an empty text becomes NULL.</param>
public sealed record TableLoadColumn(string Source, string Name, string? Type, string? Length, bool Nullable, bool EmptyToNull);

/// <summary>What becomes of a table that is there.</summary>
public enum TableLoadMode
{
    /// <summary>There must be none.</summary>
    Create,
    /// <summary>It goes.</summary>
    Replace,
    /// <summary>Rows are added; without one it is made.</summary>
    Append,
}
