using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Refuses values that are not of the type they are compared as, before any row is read.</summary>
internal static class FilterValues
{
    public static async Task CheckAsync(LakeSchema schema, RowSelection rows, DuckDbConnection connection, CancellationToken stop)
    {
        foreach (var (column, value, type) in SelectionSql.TypedValues(schema, rows))
            await CheckAsync(column, value, type, connection, stop);
    }

    public static async Task CheckAsync(string column, string value, LakeType type, DuckDbConnection connection, CancellationToken stop)
    {
        if (await connection.ScalarAsync($"SELECT TRY_CAST($1 AS {type}) IS NULL", [value], stop) == "true")
            throw new RefusedException(LakeErrors.InvalidFilterValue(column, value, type));
    }
}
