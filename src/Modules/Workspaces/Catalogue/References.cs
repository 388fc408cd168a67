using Headgate.Lake;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

internal static class References
{
    /// <summary>Rows of the lake as a warehouse takes them; whoever has them keeps them until the warehouse is done.</summary>
    public static TableReference ToTable(this RowsReference rows) => new(
        [.. rows.Columns.Select(column => new ReferenceColumn(column.Name, column.Type.Sql, column.Nullable))], rows.Select, rows.Files);
}
