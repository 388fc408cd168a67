namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>Arrays.</summary>
internal static class BigQueryArrays
{
    internal static readonly Dictionary<string, BigQueryFunction> All = new()
    {
        ["ARRAY_LENGTH"] = BigQueryFunction.Same("len", 1, 1, BigQueryTypes.Int64),
        ["ARRAY_CONCAT"] = BigQueryFunction.Of(1, int.MaxValue, a => a.Count == 1 ? a[0] : a.Aggregate((left, right) => $"list_concat({left}, {right})"), SqlType.Array),
        ["ARRAY_REVERSE"] = BigQueryFunction.Same("list_reverse", 1, 1, SqlType.Array),
        ["ARRAY_TO_STRING"] = BigQueryFunction.Of(2, 3, a => a.Count == 2 ? $"array_to_string({a[0]}, {a[1]})" : $"array_to_string(list_transform({a[0]}, lambda x: coalesce(x, {a[2]})), {a[1]})", SqlType.Text),
        ["ARRAY_FIRST"] = BigQueryFunction.Of(1, a => $"{a[0]}[1]"),
        ["ARRAY_LAST"] = BigQueryFunction.Of(1, a => $"{a[0]}[-1]"),
        ["ARRAY_SLICE"] = BigQueryFunction.Of(3, a => $"list_slice({a[0]}, (CASE WHEN {a[1]} >= 0 THEN {a[1]} + 1 ELSE {a[1]} END), (CASE WHEN {a[2]} >= 0 THEN {a[2]} + 1 ELSE {a[2]} END))", SqlType.Array),
        ["GENERATE_ARRAY"] = BigQueryFunction.Of(2, 3, a => $"generate_series({string.Join(", ", a)})", SqlType.Array),
        ["GENERATE_DATE_ARRAY"] = BigQueryFunction.Of(2, 3, a => $"CAST(generate_series(CAST({a[0]} AS TIMESTAMP), CAST({a[1]} AS TIMESTAMP), {(a.Count > 2 ? a[2] : "INTERVAL 1 DAY")}) AS DATE[])", SqlType.Array),
        ["GENERATE_TIMESTAMP_ARRAY"] = BigQueryFunction.Of(3, a => $"generate_series({a[0]}, {a[1]}, {a[2]})", SqlType.Array),
    };
}
