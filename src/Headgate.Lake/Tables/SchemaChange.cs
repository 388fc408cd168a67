namespace Headgate.Lake;

/// <summary>A change of a table's columns or key. It costs no rewriting of data.</summary>
public abstract record SchemaChange
{
    private SchemaChange()
    {
    }

    /// <summary>Adds a column at the end; rows that are there have its initial value.</summary>
    public sealed record AddColumn(NewColumn Column) : SchemaChange;

    /// <summary>Takes a column away; older versions keep it.</summary>
    public sealed record DropColumn(string Name) : SchemaChange;

    /// <summary>Gives a column another name.</summary>
    public sealed record RenameColumn(string Name, string NewName) : SchemaChange;

    /// <summary>Widens a column's type without loss, or changes whether it takes NULL.</summary>
    public sealed record AlterColumn(string Name, LakeType Type, bool Nullable) : SchemaChange;

    /// <summary>Sets the primary key; refused when two rows have the same. An empty list takes the key away.</summary>
    public sealed record SetPrimaryKey(IReadOnlyList<string> Columns) : SchemaChange
    {
        /// <summary>Sets it whatever the rows are; those with one key stay until a load brings that key again.</summary>
        public bool WithoutCheck { get; init; }
    }
}
