namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>JSON.</summary>
internal static class BigQueryJson
{
    internal static readonly Dictionary<string, BigQueryFunction> All = new()
    {
        ["PARSE_JSON"] = BigQueryFunction.Of(1, a => $"json({a[0]})", SqlType.Variant),
        ["TO_JSON"] = BigQueryFunction.Same("to_json", 1, 1, SqlType.Variant),
        ["TO_JSON_STRING"] = BigQueryFunction.Of(1, 2, a => $"coalesce(CAST(to_json({a[0]}) AS VARCHAR), 'null')", SqlType.Text),
        ["JSON_VALUE"] = BigQueryFunction.Of(1, 2, Scalar, SqlType.Text),
        ["JSON_EXTRACT_SCALAR"] = BigQueryFunction.Of(1, 2, Scalar, SqlType.Text),
        ["JSON_QUERY"] = BigQueryFunction.Of(1, 2, a => $"json_extract({a[0]}, {Path(a)})", SqlType.Variant),
        ["JSON_EXTRACT"] = BigQueryFunction.Of(1, 2, a => $"json_extract({a[0]}, {Path(a)})", SqlType.Variant),
        ["JSON_QUERY_ARRAY"] = BigQueryFunction.Of(1, 2, a => $"json_extract({a[0]}, {Path(a)} || '[*]')", SqlType.Array),
        ["JSON_EXTRACT_ARRAY"] = BigQueryFunction.Of(1, 2, a => $"json_extract({a[0]}, {Path(a)} || '[*]')", SqlType.Array),
        ["JSON_VALUE_ARRAY"] = BigQueryFunction.Of(1, 2, a => $"json_extract_string({a[0]}, {Path(a)} || '[*]')", SqlType.Array),
        ["JSON_EXTRACT_STRING_ARRAY"] = BigQueryFunction.Of(1, 2, a => $"json_extract_string({a[0]}, {Path(a)} || '[*]')", SqlType.Array),
        ["JSON_KEYS"] = BigQueryFunction.Same("json_keys", 1, 1, SqlType.Array),
        ["JSON_TYPE"] = BigQueryFunction.Of(1, a => $"(CASE json_type({a[0]}) WHEN 'VARCHAR' THEN 'string' WHEN 'UBIGINT' THEN 'number' WHEN 'BIGINT' THEN 'number' WHEN 'DOUBLE' THEN 'number' ELSE lower(json_type({a[0]})) END)", SqlType.Text),
        ["JSON_OBJECT"] = BigQueryFunction.Same("json_object", 0, int.MaxValue, SqlType.Variant),
        ["JSON_ARRAY"] = BigQueryFunction.Same("json_array", 0, int.MaxValue, SqlType.Variant),
        ["INT64"] = BigQueryFunction.Of(1, a => $"CAST({a[0]} AS BIGINT)", BigQueryTypes.Int64),
        ["FLOAT64"] = BigQueryFunction.Of(1, a => $"CAST({a[0]} AS DOUBLE)", SqlType.Real),
        ["BOOL"] = BigQueryFunction.Of(1, a => $"CAST({a[0]} AS BOOLEAN)", SqlType.Boolean),
        ["LAX_INT64"] = BigQueryFunction.Of(1, a => $"TRY_CAST(json_extract_string({a[0]}, '$') AS BIGINT)", BigQueryTypes.Int64),
        ["LAX_FLOAT64"] = BigQueryFunction.Of(1, a => $"TRY_CAST(json_extract_string({a[0]}, '$') AS DOUBLE)", SqlType.Real),
        ["LAX_BOOL"] = BigQueryFunction.Of(1, a => $"TRY_CAST(json_extract_string({a[0]}, '$') AS BOOLEAN)", SqlType.Boolean),
        ["LAX_STRING"] = BigQueryFunction.Of(1, a => $"json_extract_string({a[0]}, '$')", SqlType.Text),
    };

    private static string Path(IReadOnlyList<string> a) => a.Count > 1 ? a[1] : "'$'";

    // Objects and arrays are no scalars: NULL.
    private static string Scalar(IReadOnlyList<string> a) =>
        $"(CASE WHEN json_type({a[0]}, {Path(a)}) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string({a[0]}, {Path(a)}) END)";
}
