using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Types;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Functions of VARIANT and OBJECT values, which are JSON.</summary>
internal static class JsonFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("PARSE_JSON", Variant, "CAST(nullif(trim({0t}), '') AS JSON)");
        table.Add("TRY_PARSE_JSON", Variant, "TRY_CAST(nullif(trim({0t}), '') AS JSON)");
        table.Add("CHECK_JSON", Text, "CASE WHEN trim({0t}) <> '' AND NOT json_valid({0t}) THEN 'not a valid JSON text' END");
        table.Add("TO_JSON", Text, "CAST(json({0j}) AS VARCHAR)");
        table.Add("STRIP_NULL_VALUE", Variant, "CASE WHEN json_type({0j}) <> 'NULL' THEN {0j} END");
        table.Add("GET", 2, 2, call => Get(call.Arguments[0], call.Arguments[1], call));
        table.Add("GET_IGNORE_CASE", Variant,
            "json_extract({0j}, '$.\"' || list_filter(json_keys({0j}), lambda _k: lower(_k) = lower({1t}))[1] || '\"')");
        table.Add("GET_PATH JSON_EXTRACT_PATH_TEXT", 2, 2, call =>
        {
            var found = $"json_extract({SnowflakeCasts.ToVariant(call.Arguments[0], call.Session)}, {DuckDbText.Literal(Path(call.Literal(1)))})";
            return call.Name == "GET_PATH" ? new(found, Variant) : new($"json_extract_string({(call.Arguments[0].Type?.Kind == SqlKind.Text
                ? $"CAST({call.Arguments[0].Sql} AS JSON)" : call.Arguments[0].Sql)}, {DuckDbText.Literal(Path(call.Literal(1)))})", Text);
        });
        table.Add("OBJECT_KEYS", SqlType.Array, "to_json(list_sort(json_keys({0j})))");
        table.Add("OBJECT_CONSTRUCT", 0, int.MaxValue, call => Construct(call, keepNull: false));
        table.Add("OBJECT_CONSTRUCT_KEEP_NULL", 0, int.MaxValue, call => Construct(call, keepNull: true));
        table.Add("OBJECT_INSERT", 3, 4, call => new(Let.Be(call.Arguments[0].Sql, json =>
        {
            var put = $"to_json(map_concat(CAST({json} AS MAP(VARCHAR, JSON)), MAP {{{call.Text(call.Arguments[1])}: {SnowflakeCasts.ToVariant(call.Arguments[2], call.Session)}}}))";
            var refuse = $"WHEN list_contains(json_keys({json}), {call.Text(call.Arguments[1])}) AND NOT {(call.Arguments.Count > 3 ? $"({call.Arguments[3].Sql})" : "false")} THEN error('Duplicate field key ' || {call.Text(call.Arguments[1])})";
            return $"CASE WHEN {json} IS NULL THEN NULL {refuse} WHEN {call.Arguments[2].Sql} IS NULL THEN {json} ELSE {put} END";
        }), SqlType.Object));
        table.Add("OBJECT_DELETE", 2, int.MaxValue, call => Keys(call, "NOT "));
        table.Add("OBJECT_PICK", 2, int.MaxValue, call => Keys(call, ""));
        table.Add("TYPEOF", Text, Kinds("{0j}", "'NULL_VALUE'", "CASE WHEN contains(lower(CAST({0j} AS VARCHAR)), 'e') THEN 'DOUBLE' ELSE 'DECIMAL' END"));
        table.Add("IS_ARRAY", SqlType.Boolean, "(json_type({0j}) = 'ARRAY')");
        table.Add("IS_OBJECT", SqlType.Boolean, "(json_type({0j}) = 'OBJECT')");
        table.Add("IS_BOOLEAN", SqlType.Boolean, "(json_type({0j}) = 'BOOLEAN')");
        table.Add("IS_VARCHAR IS_CHAR", SqlType.Boolean, "(json_type({0j}) = 'VARCHAR')");
        table.Add("IS_INTEGER", SqlType.Boolean, "(json_type({0j}) IN ('BIGINT', 'UBIGINT', 'HUGEINT'))");
        table.Add("IS_DECIMAL IS_DOUBLE IS_REAL", SqlType.Boolean, "(json_type({0j}) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE'))");
        table.Add("AS_ARRAY", SqlType.Array, As("'ARRAY'", "{0j}"));
        table.Add("AS_OBJECT", SqlType.Object, As("'OBJECT'", "{0j}"));
        table.Add("AS_BOOLEAN", SqlType.Boolean, As("'BOOLEAN'", "CAST(json_extract_string({0j}, '$') AS BOOLEAN)"));
        table.Add("AS_VARCHAR AS_CHAR", Text, As("'VARCHAR'", "json_extract_string({0j}, '$')"));
        table.Add("AS_INTEGER", Integer, As("'BIGINT', 'UBIGINT', 'HUGEINT'", "CAST({0j} AS DECIMAL(38,0))"));
        table.Add("AS_DOUBLE AS_REAL", Real, As("'BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE'", "CAST({0j} AS DOUBLE)"));
        table.Add("AS_DECIMAL AS_NUMBER", 1, 3, call =>
        {
            var type = SqlType.Fixed(call.Arguments.Count > 1 ? call.LiteralNumber(1) : 38, call.Arguments.Count > 2 ? call.LiteralNumber(2) : 0);
            return new(FunctionTable.Fill(As("'BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE'", $"CAST({{0j}} AS {SnowflakeTypes.Instance.DuckDb(type)})"), call), type);
        });
        table.Add("SYSTEM$TYPEOF", 1, 1, call => new(call.Arguments[0].Type is { } type ? DuckDbText.Literal(SnowflakeTypes.Instance.Text(type)) : $"typeof({call.Arguments[0].Sql})", Text));
    }

    /// <summary>A value's part: by a key or by a place.</summary>
    private static Emitted Get(Emitted value, Emitted key, FunctionCall call)
    {
        var json = SnowflakeCasts.ToVariant(value, call.Session);
        if (key.Text is { } name)
            return new($"json_extract({json}, {DuckDbText.Literal($"$.{Quoted(name)}")})", Variant);
        return key.Type?.Kind == SqlKind.Text
            ? new($"json_extract({json}, '$.\"' || {key.Sql} || '\"')", Variant)
            : new($"CASE WHEN {call.Whole(key)} >= 0 THEN json_extract({json}, '$[' || {call.Whole(key)} || ']') END", Variant);
    }

    /// <summary>Snowflake's <c>a.b[0]["c d"]</c> as DuckDB's path.</summary>
    internal static string Path(string path)
    {
        var steps = new System.Text.StringBuilder("$");
        for (var at = 0; at < path.Length;)
        {
            if (path[at] is '.' or ':')
            {
                at++;
                continue;
            }

            if (path[at] == '[')
            {
                var close = path.IndexOf(']', at);
                var inside = close < 0 ? "" : path[(at + 1)..close].Trim();
                if (inside.Length == 0)
                    throw new WarehouseException(100078, "22000", $"Invalid extraction path '{path}'.");
                steps.Append(inside[0] is '"' or '\'' ? "." + Quoted(inside.Trim('"', '\'')) : int.TryParse(inside, System.Globalization.CultureInfo.InvariantCulture, out var index) && index >= 0 ? $"[{index}]"
                    : throw new WarehouseException(100078, "22000", $"Invalid extraction path '{path}'."));
                at = close + 1;
                continue;
            }

            var end = path[at] == '"' ? path.IndexOf('"', at + 1) + 1 : path.AsSpan(at).IndexOfAny('.', '[', ':') is >= 0 and var stop ? at + stop : path.Length;
            if (end <= at)
                throw new WarehouseException(100078, "22000", $"Invalid extraction path '{path}'.");
            steps.Append('.').Append(Quoted(path[at..end].Trim('"')));
            at = end;
        }

        return steps.ToString();
    }

    private static string Quoted(string key) => $"\"{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Kinds(string json, string nothing, string fraction) =>
        $"CASE json_type({json}) WHEN 'BIGINT' THEN 'INTEGER' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'HUGEINT' THEN 'INTEGER' WHEN 'DOUBLE' THEN {fraction} WHEN 'NULL' THEN {nothing} ELSE json_type({json}) END";

    private static string As(string kinds, string value) => $"CASE WHEN json_type({{0j}}) IN ({kinds}) THEN {value} END";

    private static Emitted Construct(FunctionCall call, bool keepNull)
    {
        if (call.Star)
            throw call.Unsupported("*");
        if (call.Arguments.Count % 2 != 0)
            throw call.WrongCount("an even number");
        if (call.Arguments.Count == 0)
            return new("CAST('{}' AS JSON)", SqlType.Object);
        var pairs = call.Arguments.Chunk(2).Select(pair => (Key: call.Text(pair[0]), Value: SnowflakeCasts.ToVariant(pair[1], call.Session), pair[1].Constant)).ToList();
        if (keepNull || pairs.TrueForAll(pair => pair.Constant?.Value is not null))
            return new($"json_object({string.Join(", ", pairs.Select(pair => $"{pair.Key}, {pair.Value}"))})", SqlType.Object);
        var entries = string.Join(", ", pairs.Select(pair => $"{{'k': {pair.Key}, 'v': {pair.Value}}}"));
        return new($"to_json(map_from_entries(list_filter([{entries}], lambda _e: _e.k IS NOT NULL AND _e.v IS NOT NULL)))", SqlType.Object);
    }

    private static Emitted Keys(FunctionCall call, string not)
    {
        var keys = string.Join(", ", call.Arguments.Skip(1).Select(call.Text));
        return new($"to_json(map_from_entries(list_filter(map_entries(CAST({call.Arguments[0].Sql} AS MAP(VARCHAR, JSON))), lambda _e: {not}list_contains([{keys}], _e.key))))", SqlType.Object);
    }
}
