using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Narrows what is read of a table to what the table shows: an alias has some columns and some rows of its source.</summary>
internal static class TableScope
{
    /// <exception cref="RefusedException">The request names a column that the alias does not show.</exception>
    public static ReadRequest Narrow(this Table table, ReadRequest request)
    {
        if (table.Alias is not { IsSimple: false } alias)
            return request;
        var unknown = (request.Columns ?? []).Concat(request.OrderBy.Select(order => order.Column)).Where(name => table.Find(name) is null).Distinct().ToList();
        if (unknown.Count > 0)
            throw new RefusedException(TableErrors.NonExistingColumns(unknown));
        string[] shown = [.. table.Columns.Select(column => column.Name)];
        return request with { Columns = request.Columns ?? shown, Rows = Narrow(table, alias, shown, request.Rows) };
    }

    private static RowSelection Narrow(Table table, TableAlias alias, string[] shown, RowSelection rows)
    {
        if (rows.Filters.FirstOrDefault(filter => table.Find(filter.Column) is null) is { } hidden)
            throw new RefusedException(TableErrors.ColumnNotExists(hidden.Column));
        return rows with
        {
            Filters = alias.Filter is { } own ? [own.ToRowFilter(), .. rows.Filters] : rows.Filters,
            SearchedColumns = alias.SyncsColumns ? null : shown,
        };
    }
}
