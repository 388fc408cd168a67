using System.Globalization;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Functions of numbers and bits.</summary>
internal static class NumberFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        foreach (var name in (string[])["SQRT", "CBRT", "EXP", "LN", "SIN", "COS", "TAN", "COT", "ASIN", "ACOS", "ATAN", "SINH", "COSH", "TANH", "ASINH", "ACOSH", "ATANH", "DEGREES", "RADIANS"])
            table.Add(name, Real, name.ToLowerInvariant() + "({0d})");
        table.Add("ATAN2", Real, "atan2({0d}, {1d})");
        table.Add("PI", Real, "pi()");
        table.Add("POWER POW", Real, "pow({0d}, {1d})");
        table.Add("LOG", Real, "(ln({1d}) / ln({0d}))");
        table.Add("SQUARE", Real, "pow({0d}, 2)");
        table.Add("FACTORIAL", Integer, "factorial({0i}::INTEGER)");
        table.Add("HAVERSINE", Real,
            "(2 * 6371 * asin(sqrt(pow(sin(radians({2d} - {0d}) / 2), 2) + cos(radians({0d})) * cos(radians({2d})) * pow(sin(radians({3d} - {1d}) / 2), 2))))");
        table.Add("ABS", 1, 1, call => new($"abs({call.Number(call.Arguments[0])})", call.Arguments[0].Type));
        table.Add("SIGN", Integer, "sign({0n})");
        table.Add("ROUND", 1, 3, Round);
        table.Add("CEIL CEILING", 1, 2, call => Stepped(call, "ceil"));
        table.Add("FLOOR", 1, 2, call => Stepped(call, "floor"));
        table.Add("TRUNC TRUNCATE", 1, 2, call =>
            call.Arguments[0].Type is { Kind: SqlKind.Date } or { IsTimestamp: true } || call.Arguments is [_, { Text: not null }]
                ? DateFunctions.Truncate(call, call.Literal(1), call.Arguments[0])
                : new(call.Arguments.Count == 2 ? $"trunc({call.Number(call.Arguments[0])}, {call.Whole(call.Arguments[1])}::INTEGER)" : $"trunc({call.Number(call.Arguments[0])})", Scaled(call)));
        table.Add("MOD", 2, 2, call => new($"({call.Number(call.Arguments[0])} % {call.Number(call.Arguments[1])})", Arguments.Common(call.Arguments)));
        table.Add("DIV0", 2, 2, call => Divide(call, "WHEN {0} = 0 THEN 0"));
        table.Add("DIV0NULL", 2, 2, call => Divide(call, "WHEN {0} = 0 OR {0} IS NULL THEN 0"));
        table.Add("GREATEST", 1, int.MaxValue, call => NullWhenAny(call, "greatest"));
        table.Add("LEAST", 1, int.MaxValue, call => NullWhenAny(call, "least"));
        table.Add("GREATEST_IGNORE_NULLS", 1, int.MaxValue, call => Extreme(call, "greatest"));
        table.Add("LEAST_IGNORE_NULLS", 1, int.MaxValue, call => Extreme(call, "least"));
        table.Add("WIDTH_BUCKET", Integer,
            "CASE WHEN {0d} < {1d} THEN 0 WHEN {0d} >= {2d} THEN {3i} + 1 ELSE CAST(floor(({0d} - {1d}) / (({2d} - {1d}) / {3i})) AS BIGINT) + 1 END");
        table.Add("BITAND BIT_AND", Integer, "({0i} & {1i})");
        table.Add("BITOR BIT_OR", Integer, "({0i} | {1i})");
        table.Add("BITXOR BIT_XOR", Integer, "xor({0i}, {1i})");
        table.Add("BITNOT BIT_NOT", Integer, "(~{0i})");
        table.Add("BITSHIFTLEFT BIT_SHIFTLEFT", Integer, "({0i} * CAST(pow(2, {1i}) AS BIGINT))");
        table.Add("BITSHIFTRIGHT BIT_SHIFTRIGHT", Integer, "({0i} >> {1i})");
        table.Add("GETBIT", Integer, "(({0i} >> {1i}) & 1)");
        table.Add("RANDOM", Integer, "CAST((random() - 0.5) * 18446744073709500000 AS BIGINT)");
        table.Add("UNIFORM", 3, 3, call => call.Arguments[0].Type?.Kind == SqlKind.Fixed && call.Arguments[1].Type?.Kind == SqlKind.Fixed
            && call.Arguments[0].Type!.Scale is null or 0 && call.Arguments[1].Type!.Scale is null or 0
            ? new(FunctionTable.Fill("CAST(floor(random() * ({1i} - {0i} + 1)) + {0i} AS BIGINT)", call), Integer)
            : new(FunctionTable.Fill("(random() * ({1d} - {0d}) + {0d})", call), Real));
        table.Add("NORMAL", Real, "({0d} + {1d} * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) + 0 * CAST(hash({2}) IS NULL AS INTEGER))");
        table.Add("SEQ1 SEQ2 SEQ4 SEQ8", 0, 1, _ => new("(row_number() OVER () - 1)", Integer));
        table.Add("RANDSTR", Text,
            "array_to_string(list_transform(range({0i}), lambda _i: substr('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 1 + CAST(hash({1}, _i) % 62 AS BIGINT), 1)), '')");
        table.Add("UUID_STRING", Text, "CAST(uuid() AS VARCHAR)");
        table.Add("HASH", Integer, "CAST(CAST(hash({*}) AS HUGEINT) - 9223372036854775808 AS BIGINT)");
    }

    private static SqlType? Scaled(FunctionCall call) => call.Arguments[0].Type switch
    {
        { Kind: SqlKind.Fixed } type when call.Arguments.Count == 1 => Fixed(type.Precision ?? 38, 0),
        { Kind: SqlKind.Fixed } type when call.Arguments[1].Constant?.Value is decimal digits => Fixed(type.Precision ?? 38, (int)Math.Clamp(digits, 0, type.Scale ?? 0)),
        { Kind: SqlKind.Fixed } => null,
        var type => type,
    };

    private static Emitted Round(FunctionCall call)
    {
        var value = call.Number(call.Arguments[0]);
        var digits = call.Arguments.Count > 1 ? call.Whole(call.Arguments[1]) + "::INTEGER" : null;
        var mode = call.Arguments.Count > 2 ? call.Literal(2).ToUpperInvariant() : "HALF_AWAY_FROM_ZERO";
        return mode switch
        {
            "HALF_AWAY_FROM_ZERO" => new(digits is null ? $"round({value})" : $"round({value}, {digits})", Scaled(call)),
            "HALF_TO_EVEN" => new(digits is null ? $"round_even({value}, 0)" : $"round_even({value}, {digits})", Real),
            _ => throw call.Wrong($"there is no rounding mode {mode}"),
        };
    }

    private static Emitted Stepped(FunctionCall call, string function)
    {
        var value = call.Number(call.Arguments[0]);
        if (call.Arguments.Count == 1)
            return new($"{function}({value})", Scaled(call));
        var scale = call.LiteralNumber(1);
        var power = Math.Abs(scale);
        var shifted = scale >= 0 ? $"{function}({value} * CAST(pow(10, {power}) AS BIGINT)) / CAST(pow(10, {power}) AS BIGINT)" : $"{function}({value} / CAST(pow(10, {power}) AS BIGINT)) * CAST(pow(10, {power}) AS BIGINT)";
        return call.Arguments[0].Type?.Kind == SqlKind.Fixed
            ? new(string.Create(CultureInfo.InvariantCulture, $"CAST({shifted} AS DECIMAL(38,{Math.Max(scale, 0)}))"), new(SqlKind.Fixed, 38, Math.Max(scale, 0)))
            : new($"({shifted})", call.Arguments[0].Type);
    }

    private static Emitted Divide(FunctionCall call, string otherwise)
    {
        var (one, other) = (call.Number(call.Arguments[0]), call.Number(call.Arguments[1]));
        var quotient = $"CASE {otherwise.Replace("{0}", other, StringComparison.Ordinal)} ELSE {one} / {other} END";
        if (call.Arguments[0].Type?.Kind != SqlKind.Fixed || call.Arguments[1].Type?.Kind != SqlKind.Fixed)
            return new(quotient, Real);
        var scale = call.Arguments[0].Type!.Scale ?? 0;
        var type = new SqlType(SqlKind.Fixed, 38, Math.Max(scale, Math.Min(scale + 6, 12)));
        return new($"CAST({quotient} AS {Types.SnowflakeTypes.Instance.DuckDb(type)})", type);
    }

    private static Emitted Extreme(FunctionCall call, string function) =>
        new($"{function}({string.Join(", ", call.Arguments.Select(argument => argument.Sql))})", Arguments.Common(call.Arguments));

    private static Emitted NullWhenAny(FunctionCall call, string function)
    {
        var extreme = Extreme(call, function);
        var nullable = call.Arguments.Where(argument => argument.Constant?.Value is null).ToList();
        return nullable.Count == 0
            ? extreme
            : extreme with { Sql = $"CASE WHEN {string.Join(" AND ", nullable.Select(argument => $"{argument.Sql} IS NOT NULL"))} THEN {extreme.Sql} END" };
    }
}
