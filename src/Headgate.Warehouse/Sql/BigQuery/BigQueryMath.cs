namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>Numbers and choices.</summary>
internal static class BigQueryMath
{
    internal static readonly Dictionary<string, BigQueryFunction> All = new()
    {
        ["ABS"] = new(1, 1, call => new($"abs({call.Arguments[0].Sql})", call.Arguments[0].Type)),
        ["SIGN"] = BigQueryFunction.Same("sign", 1, 1),
        ["CEIL"] = BigQueryFunction.Same("ceil", 1, 1),
        ["CEILING"] = BigQueryFunction.Same("ceil", 1, 1),
        ["FLOOR"] = BigQueryFunction.Same("floor", 1, 1),
        ["ROUND"] = BigQueryFunction.Same("round", 1, 2),
        ["TRUNC"] = BigQueryFunction.Of(1, 2, a => a.Count == 1 ? $"trunc({a[0]})" : $"(trunc({a[0]} * pow(10, {a[1]})) / pow(10, {a[1]}))"),
        ["MOD"] = BigQueryFunction.Of(2, a => $"({a[0]} % {a[1]})"),
        ["DIV"] = BigQueryFunction.Of(2, a => $"CAST(trunc({a[0]} / {a[1]}) AS BIGINT)", BigQueryTypes.Int64),
        ["POW"] = BigQueryFunction.Same("pow", 2, 2, SqlType.Real),
        ["POWER"] = BigQueryFunction.Same("pow", 2, 2, SqlType.Real),
        ["SQRT"] = BigQueryFunction.Same("sqrt", 1, 1, SqlType.Real),
        ["CBRT"] = BigQueryFunction.Same("cbrt", 1, 1, SqlType.Real),
        ["EXP"] = BigQueryFunction.Same("exp", 1, 1, SqlType.Real),
        ["LN"] = BigQueryFunction.Same("ln", 1, 1, SqlType.Real),
        ["LOG"] = BigQueryFunction.Of(1, 2, a => a.Count == 1 ? $"ln({a[0]})" : $"(ln({a[0]}) / ln({a[1]}))", SqlType.Real),
        ["LOG10"] = BigQueryFunction.Same("log10", 1, 1, SqlType.Real),
        ["SIN"] = BigQueryFunction.Same("sin", 1, 1, SqlType.Real),
        ["COS"] = BigQueryFunction.Same("cos", 1, 1, SqlType.Real),
        ["TAN"] = BigQueryFunction.Same("tan", 1, 1, SqlType.Real),
        ["ASIN"] = BigQueryFunction.Same("asin", 1, 1, SqlType.Real),
        ["ACOS"] = BigQueryFunction.Same("acos", 1, 1, SqlType.Real),
        ["ATAN"] = BigQueryFunction.Same("atan", 1, 1, SqlType.Real),
        ["ATAN2"] = BigQueryFunction.Same("atan2", 2, 2, SqlType.Real),
        ["SINH"] = BigQueryFunction.Same("sinh", 1, 1, SqlType.Real),
        ["COSH"] = BigQueryFunction.Same("cosh", 1, 1, SqlType.Real),
        ["TANH"] = BigQueryFunction.Same("tanh", 1, 1, SqlType.Real),
        ["RAND"] = BigQueryFunction.Same("random", 0, 0, SqlType.Real),
        ["IS_NAN"] = BigQueryFunction.Same("isnan", 1, 1, SqlType.Boolean),
        ["IS_INF"] = BigQueryFunction.Same("isinf", 1, 1, SqlType.Boolean),
        ["SAFE_DIVIDE"] = BigQueryFunction.Of(2, a => $"({a[0]} / nullif({a[1]}, 0))"),
        ["IEEE_DIVIDE"] = BigQueryFunction.Of(2, a => $"(CAST({a[0]} AS DOUBLE) / CAST({a[1]} AS DOUBLE))", SqlType.Real),
        ["SAFE_ADD"] = BigQueryFunction.Of(2, a => $"try({a[0]} + {a[1]})"),
        ["SAFE_SUBTRACT"] = BigQueryFunction.Of(2, a => $"try({a[0]} - {a[1]})"),
        ["SAFE_MULTIPLY"] = BigQueryFunction.Of(2, a => $"try({a[0]} * {a[1]})"),
        ["SAFE_NEGATE"] = BigQueryFunction.Of(1, a => $"try(-({a[0]}))"),
        ["GREATEST"] = BigQueryFunction.Of(1, int.MaxValue, a => NullIfAny(a, "greatest")),
        ["LEAST"] = BigQueryFunction.Of(1, int.MaxValue, a => NullIfAny(a, "least")),
        ["BIT_COUNT"] = BigQueryFunction.Same("bit_count", 1, 1, BigQueryTypes.Int64),
        ["IF"] = new(3, 3, call => new($"(CASE WHEN {call.Arguments[0].Sql} THEN {call.Arguments[1].Sql} ELSE {call.Arguments[2].Sql} END)", call.Arguments[1].Type)),
        ["IFNULL"] = new(2, 2, call => new($"coalesce({call.Arguments[0].Sql}, {call.Arguments[1].Sql})", call.Arguments[0].Type)),
        ["NULLIF"] = new(2, 2, call => new($"nullif({call.Arguments[0].Sql}, {call.Arguments[1].Sql})", call.Arguments[0].Type)),
        ["COALESCE"] = new(1, int.MaxValue, call => new($"coalesce({string.Join(", ", call.Arguments.Select(argument => argument.Sql))})", call.Arguments[0].Type)),
        ["ERROR"] = BigQueryFunction.Same("error", 1, 1),
        ["GENERATE_UUID"] = BigQueryFunction.Of(0, _ => "CAST(uuid() AS VARCHAR)", SqlType.Text),
        ["SESSION_USER"] = new(0, 0, call => new($"'{call.Session.User.Replace("'", "''", StringComparison.Ordinal)}'", SqlType.Text)),
    };

    // GoogleSQL gives NULL when any is NULL; DuckDB leaves NULLs out.
    private static string NullIfAny(IReadOnlyList<string> a, string function) =>
        $"(CASE WHEN {string.Join(" OR ", a.Select(one => $"{one} IS NULL"))} THEN NULL ELSE {function}({string.Join(", ", a)}) END)";
}
