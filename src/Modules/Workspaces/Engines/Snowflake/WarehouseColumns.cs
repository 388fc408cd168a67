using System.Globalization;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

internal static class WarehouseColumns
{
    /// <summary>A result's column in the words of a table's definition.</summary>
    public static WorkspaceColumn Of(ResultColumn column) => column.Type switch
    {
        "FIXED" => new(column.Name, "NUMBER", string.Create(CultureInfo.InvariantCulture, $"{column.Precision ?? 38},{column.Scale ?? 0}"), column.Nullable),
        "REAL" => new(column.Name, "FLOAT", null, column.Nullable),
        "TEXT" => new(column.Name, "VARCHAR", column.Length?.ToString(CultureInfo.InvariantCulture), column.Nullable),
        "BINARY" => new(column.Name, "BINARY", column.Length?.ToString(CultureInfo.InvariantCulture), column.Nullable),
        "TIME" or "TIMESTAMP_NTZ" or "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" => new(column.Name, column.Type, column.Scale?.ToString(CultureInfo.InvariantCulture), column.Nullable),
        _ => new(column.Name, column.Type, null, column.Nullable),
    };
}
