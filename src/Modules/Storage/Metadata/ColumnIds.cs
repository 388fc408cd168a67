namespace Headgate.Storage;

/// <summary>Ids of columns: the table's id, a dot, the name. Names have no dots.</summary>
internal static class ColumnIds
{
    /// <summary>The table's id and the column's name; both as far as they are there.</summary>
    public static (string TableId, string Column) Split(string columnId) =>
        columnId.LastIndexOf('.') is > 0 and var dot ? (columnId[..dot], columnId[(dot + 1)..]) : ("", columnId);
}
