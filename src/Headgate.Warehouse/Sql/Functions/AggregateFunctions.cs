using Headgate.Warehouse.Sql.Types;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Aggregates, with or without a window.</summary>
internal static class AggregateFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("COUNT", Count);
        table.Add("SUM", 1, 1, Sum);
        table.Add("AVG", 1, 1, Average);
        foreach (var name in (string[])["MIN", "MAX"])
            table.Add(name, 1, 1, call => new(call.Aggregate(name.ToLowerInvariant(), call.Arguments[0].Sql), call.Arguments[0].Type));
        table.Add("ANY_VALUE", 1, 1, call => new(call.Aggregate("any_value", call.Arguments[0].Sql), call.Arguments[0].Type));
        table.Add("COUNT_IF", 1, 1, call => new(call.Aggregate("count_if", FunctionTable.Fill("{0b}", call)), Integer));
        table.Add("MIN_BY", 2, 2, call => new(call.Aggregate("arg_min", call.Arguments[0].Sql, call.Arguments[1].Sql), call.Arguments[0].Type));
        table.Add("MAX_BY", 2, 2, call => new(call.Aggregate("arg_max", call.Arguments[0].Sql, call.Arguments[1].Sql), call.Arguments[0].Type));
        table.Add("MEDIAN", 1, 1, Median);
        table.Add("MODE", 1, 1, call => new(call.Aggregate("mode", call.Arguments[0].Sql), call.Arguments[0].Type));
        foreach (var (names, function) in (ReadOnlySpan<(string, string)>)[("STDDEV STDDEV_SAMP", "stddev_samp"), ("STDDEV_POP", "stddev_pop"), ("VARIANCE VAR_SAMP VARIANCE_SAMP", "var_samp"),
            ("VAR_POP VARIANCE_POP", "var_pop"), ("KURTOSIS", "kurtosis"), ("SKEW", "skewness")])
            table.Add(names, 1, 1, call => new(call.Aggregate(function, FunctionTable.Fill("{0d}", call)), Real));
        foreach (var name in (string[])["CORR", "COVAR_POP", "COVAR_SAMP", "REGR_AVGX", "REGR_AVGY", "REGR_COUNT", "REGR_INTERCEPT", "REGR_R2", "REGR_SLOPE", "REGR_SXX", "REGR_SXY", "REGR_SYY"])
            table.Add(name, 2, 2, call => new(call.Aggregate(name.ToLowerInvariant(), FunctionTable.Fill("{0d}", call), FunctionTable.Fill("{1d}", call)), name == "REGR_COUNT" ? Integer : Real));
        table.Add("PERCENTILE_CONT", 1, 1, call => Percentile(call, "quantile_cont"));
        table.Add("PERCENTILE_DISC", 1, 1, call => Percentile(call, "quantile_disc"));
        table.Add("APPROX_PERCENTILE", 2, 2, call => new(call.Aggregate("approx_quantile", FunctionTable.Fill("{0d}", call), FunctionTable.Fill("{1d}", call)), Real));
        table.Add("APPROX_COUNT_DISTINCT HLL", 1, 1, call => new(call.Aggregate("approx_count_distinct", call.Arguments[0].Sql), Integer));
        table.Add("BOOLAND_AGG", 1, 1, call => new(call.Aggregate("bool_and", FunctionTable.Fill("{0b}", call)), SqlType.Boolean));
        table.Add("BOOLOR_AGG", 1, 1, call => new(call.Aggregate("bool_or", FunctionTable.Fill("{0b}", call)), SqlType.Boolean));
        table.Add("BOOLXOR_AGG", 1, 1, call => new($"({call.Aggregate("count_if", FunctionTable.Fill("{0b}", call))} = 1)", SqlType.Boolean));
        table.Add("BITAND_AGG BIT_AND_AGG", 1, 1, call => new(call.Aggregate("bit_and", call.Whole(call.Arguments[0])), Integer));
        table.Add("BITOR_AGG BIT_OR_AGG", 1, 1, call => new(call.Aggregate("bit_or", call.Whole(call.Arguments[0])), Integer));
        table.Add("BITXOR_AGG BIT_XOR_AGG", 1, 1, call => new(call.Aggregate("bit_xor", call.Whole(call.Arguments[0])), Integer));
        table.Add("LISTAGG STRING_AGG", 1, 2, call => new(
            $"coalesce({call.Aggregate("string_agg", call.Text(call.Arguments[0]), call.Arguments.Count > 1 ? call.Text(call.Arguments[1]) : "''")}, '')", Text));
        table.Add("ARRAY_AGG ARRAYAGG", 1, 1, call => new(List(call, call.Aggregate("list", call.Arguments[0].Sql)), SqlType.Array));
        table.Add("ARRAY_UNIQUE_AGG", 1, 1, call => new(List(call, $"list_distinct({call.Aggregate("list", call.Arguments[0].Sql)})"), SqlType.Array));
        table.Add("OBJECT_AGG", 2, 2, call => new(
            $"to_json(map_from_entries(list_filter(coalesce({call.Aggregate("list", $"{{'k': {call.Text(call.Arguments[0])}, 'v': {SnowflakeCasts.ToVariant(call.Arguments[1], call.Session)}}}")}, []), lambda _e: _e.k IS NOT NULL AND _e.v IS NOT NULL)))",
            SqlType.Object));
    }

    private static Emitted Count(FunctionCall call)
    {
        if (call.Star)
            return new(call.Aggregate("count", "*"), Fixed(18, 0));
        if (call.Arguments.Count == 0)
            throw call.WrongCount("at least 1");
        if (call.Arguments.Count == 1)
            return new(call.Aggregate("count", call.Arguments[0].Sql), Fixed(18, 0));
        // Rows with a NULL in any of them do not count.
        var row = $"row({string.Join(", ", call.Arguments.Select(argument => argument.Sql))})";
        return new(call.Aggregate("count", $"CASE WHEN {string.Join(" AND ", call.Arguments.Select(argument => $"{argument.Sql} IS NOT NULL"))} THEN {row} END"), Fixed(18, 0));
    }

    private static Emitted Sum(FunctionCall call) => new(call.Aggregate("sum", call.Number(call.Arguments[0])), call.Arguments[0].Type switch
    {
        { Kind: SqlKind.Fixed } type => new(SqlKind.Fixed, 38, type.Scale ?? 0),
        { Kind: SqlKind.Real or SqlKind.Text or SqlKind.Variant } => Real,
        _ => null,
    });

    private static Emitted Average(FunctionCall call)
    {
        var average = call.Aggregate("avg", call.Number(call.Arguments[0]));
        if (call.Arguments[0].Type is not { Kind: SqlKind.Fixed, Scale: var scale })
            return new(average, Real);
        var type = new SqlType(SqlKind.Fixed, 38, Math.Max(scale ?? 0, Math.Min((scale ?? 0) + 6, 12)));
        return new($"CAST({average} AS {SnowflakeTypes.Instance.DuckDb(type)})", type);
    }

    private static Emitted Median(FunctionCall call)
    {
        var value = Between(call.Arguments[0] with { Sql = call.Number(call.Arguments[0]) });
        return new(call.Aggregate("median", value.Sql), value.Type);
    }

    private static Emitted Percentile(FunctionCall call, string function)
    {
        if (call.WithinGroup is not { Keys: [var key], Descending: [var descending] })
            throw call.Wrong("WITHIN GROUP (ORDER BY …) names one key");
        var share = FunctionTable.Fill("{0d}", call);
        var value = function == "quantile_disc" ? key : Between(key);
        return new(call.Aggregate(function, null, [value.Sql, descending ? $"1 - {share}" : share]), value.Type);
    }

    /// <summary>A value with the digits for a number between it and its neighbour: DuckDB rounds to the scale it is given.</summary>
    private static Emitted Between(Emitted value)
    {
        if (value.Type is not { Kind: SqlKind.Fixed } type)
            return value with { Type = null };
        var wide = new SqlType(SqlKind.Fixed, 38, Math.Max(type.Scale ?? 0, Math.Min((type.Scale ?? 0) + 3, 37)));
        return new($"CAST({value.Sql} AS {SnowflakeTypes.Instance.DuckDb(wide)})", wide);
    }

    // NULLs do not get into an array, and no rows give an empty one.
    private static string List(FunctionCall call, string list)
    {
        var values = $"list_filter(coalesce({list}, []), lambda _e: _e IS NOT NULL)";
        return call.Arguments[0].Type is { Kind: SqlKind.Real or SqlKind.Binary or SqlKind.Date or SqlKind.Time } or { IsTimestamp: true } or { Kind: SqlKind.Fixed, Scale: > 0 }
            ? $"to_json(list_transform({values}, lambda _e: {SnowflakeCasts.ToVariant(new("_e", call.Arguments[0].Type), call.Session)}))"
            : $"to_json({values})";
    }
}
