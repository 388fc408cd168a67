namespace Headgate.Lake;

/// <summary>A column of a table's schema.</summary>
/// <param name="Field">Its number in this table, never used again for another column. Files are read by it, so a column can be renamed.</param>
/// <param name="Name">Its name; unique in the table whatever the case.</param>
/// <param name="Type">Its type.</param>
/// <param name="Nullable">Whether it takes NULL.</param>
/// <param name="Initial">The value that rows older than the column have, as text; <c>null</c> for NULL.</param>
public sealed record LakeColumn(int Field, string Name, LakeType Type, bool Nullable, string? Initial);

/// <summary>A column to be made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Nullable">Whether it takes NULL.</param>
/// <param name="Initial">The value of the rows that are there already, as text; <c>null</c> for NULL.</param>
public sealed record NewColumn(string Name, LakeType Type, bool Nullable, string? Initial)
{
    /// <summary>A column of an untyped table: text, never NULL, empty in the rows that are there already.</summary>
    public static NewColumn Untyped(string name) => new(name, LakeType.Varchar, Nullable: false, Initial: "");
}

/// <summary>A table's columns and primary key in one of its versions.</summary>
/// <param name="Typed">False when all columns are text, an empty field is an empty text, and a load may bring new columns.</param>
/// <param name="Columns">The columns in order.</param>
/// <param name="PrimaryKey">Names of the key's columns in order; empty for none.</param>
public sealed record LakeSchema(bool Typed, IReadOnlyList<LakeColumn> Columns, IReadOnlyList<string> PrimaryKey)
{
    /// <summary>The hidden column with the time of the load that wrote the row (UTC).</summary>
    public const string TimestampColumn = "_timestamp";

    /// <summary>The Parquet field id of <see cref="TimestampColumn"/>; columns count from 1.</summary>
    internal const int TimestampField = 2_000_000_000;

    /// <summary>The column of this name, in exactly this case; <c>null</c> when there is none.</summary>
    public LakeColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);

    internal IEnumerable<LakeColumn> KeyColumns => PrimaryKey.Select(name => Find(name)!);

    /// <summary>One more than the highest field number in use.</summary>
    internal int NextField => Columns.Count == 0 ? 1 : Columns.Max(column => column.Field) + 1;
}
