namespace Headgate.Warehouse.Wire;

/// <summary>A column of a table that is loaded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">DuckDB's type.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
/// <param name="Declared">Snowflake's type where DuckDB's does not tell it.</param>
internal sealed record LoadedColumn(string Name, string Type, bool Nullable, string? Declared);

/// <summary>A table whose rows are copied.</summary>
internal sealed record CopyTable(string Table, IReadOnlyList<LoadedColumn> Columns, string Select, TableLoadMode Mode, IReadOnlyList<string> PrimaryKey)
{
    public void Write(PayloadWriter to)
    {
        to.Write(Table);
        to.WriteList(Columns, column =>
        {
            to.Write(column.Name);
            to.Write(column.Type);
            to.Write(column.Nullable);
            to.WriteText(column.Declared);
        });
        to.Write(Select);
        to.Write((byte)Mode);
        to.WriteTexts(PrimaryKey);
    }

    public static CopyTable Read(PayloadReader from) => new(
        from.ReadString(), from.ReadList(() => new LoadedColumn(from.ReadString(), from.ReadString(), from.ReadBoolean(), from.ReadText())),
        from.ReadString(), (TableLoadMode)from.ReadByte(), from.ReadTexts());
}

/// <summary>Failures of values that do not fit their column.</summary>
internal static class LoadFailures
{
    /// <summary>What the text of such a failure begins with, inside of DuckDB.</summary>
    public const string Mark = "headgate:load:";

    /// <summary>What users read; <c>null</c> when it is another failure.</summary>
    public static string? Read(string message) =>
        message.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? "Likely datatype conversion: " + message[(at + Mark.Length)..].Split('\n')[0] : null;
}
