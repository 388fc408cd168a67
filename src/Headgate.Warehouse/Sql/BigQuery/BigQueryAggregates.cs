using System.Globalization;

namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>Aggregates and window functions.</summary>
internal static class BigQueryAggregates
{
    private const int MostQuantiles = 1000;

    internal static readonly Dictionary<string, BigQueryFunction> All = new()
    {
        ["COUNT"] = new(0, 1, call => new(call.Aggregate("count", call.Star || call.Arguments.Count == 0 ? ["*"] : [call.Arguments[0].Sql]), BigQueryTypes.Int64)),
        ["COUNTIF"] = BigQueryFunction.Aggregate("count_if", 1, 1, BigQueryTypes.Int64),
        ["SUM"] = new(1, 1, Sum),
        ["AVG"] = BigQueryFunction.Aggregate("avg", 1, 1),
        ["MIN"] = new(1, 1, call => new(call.Aggregate("min", call.Arguments[0].Sql), call.Arguments[0].Type)),
        ["MAX"] = new(1, 1, call => new(call.Aggregate("max", call.Arguments[0].Sql), call.Arguments[0].Type)),
        ["MAX_BY"] = BigQueryFunction.Aggregate("max_by", 2, 2),
        ["MIN_BY"] = BigQueryFunction.Aggregate("min_by", 2, 2),
        ["ANY_VALUE"] = new(1, 1, call => new(call.Aggregate("any_value", call.Arguments[0].Sql), call.Arguments[0].Type)),
        ["ARRAY_AGG"] = new(1, 1, ArrayAgg),
        ["ARRAY_CONCAT_AGG"] = new(1, 1, call => new($"flatten({call.Aggregate("list", call.Arguments[0].Sql)})")),
        ["STRING_AGG"] = new(1, 2, call => new(call.Aggregate("string_agg", call.Arguments[0].Sql, call.Arguments.Count > 1 ? call.Arguments[1].Sql : "','"), SqlType.Text)),
        ["LOGICAL_AND"] = BigQueryFunction.Aggregate("bool_and", 1, 1, SqlType.Boolean),
        ["LOGICAL_OR"] = BigQueryFunction.Aggregate("bool_or", 1, 1, SqlType.Boolean),
        ["BIT_AND"] = BigQueryFunction.Aggregate("bit_and", 1, 1, BigQueryTypes.Int64),
        ["BIT_OR"] = BigQueryFunction.Aggregate("bit_or", 1, 1, BigQueryTypes.Int64),
        ["BIT_XOR"] = BigQueryFunction.Aggregate("bit_xor", 1, 1, BigQueryTypes.Int64),
        ["APPROX_COUNT_DISTINCT"] = BigQueryFunction.Aggregate("approx_count_distinct", 1, 1, BigQueryTypes.Int64),
        ["APPROX_QUANTILES"] = new(2, 2, Quantiles),
        ["STDDEV"] = BigQueryFunction.Aggregate("stddev_samp", 1, 1, SqlType.Real),
        ["STDDEV_SAMP"] = BigQueryFunction.Aggregate("stddev_samp", 1, 1, SqlType.Real),
        ["STDDEV_POP"] = BigQueryFunction.Aggregate("stddev_pop", 1, 1, SqlType.Real),
        ["VARIANCE"] = BigQueryFunction.Aggregate("var_samp", 1, 1, SqlType.Real),
        ["VAR_SAMP"] = BigQueryFunction.Aggregate("var_samp", 1, 1, SqlType.Real),
        ["VAR_POP"] = BigQueryFunction.Aggregate("var_pop", 1, 1, SqlType.Real),
        ["CORR"] = BigQueryFunction.Aggregate("corr", 2, 2, SqlType.Real),
        ["COVAR_POP"] = BigQueryFunction.Aggregate("covar_pop", 2, 2, SqlType.Real),
        ["COVAR_SAMP"] = BigQueryFunction.Aggregate("covar_samp", 2, 2, SqlType.Real),
        ["PERCENTILE_CONT"] = BigQueryFunction.Aggregate("quantile_cont", 2, 2),
        ["PERCENTILE_DISC"] = BigQueryFunction.Aggregate("quantile_disc", 2, 2),
        ["ROW_NUMBER"] = BigQueryFunction.Aggregate("row_number", 0, 0, BigQueryTypes.Int64),
        ["RANK"] = BigQueryFunction.Aggregate("rank", 0, 0, BigQueryTypes.Int64),
        ["DENSE_RANK"] = BigQueryFunction.Aggregate("dense_rank", 0, 0, BigQueryTypes.Int64),
        ["PERCENT_RANK"] = BigQueryFunction.Aggregate("percent_rank", 0, 0, SqlType.Real),
        ["CUME_DIST"] = BigQueryFunction.Aggregate("cume_dist", 0, 0, SqlType.Real),
        ["NTILE"] = BigQueryFunction.Aggregate("ntile", 1, 1, BigQueryTypes.Int64),
        ["LAG"] = new(1, 3, call => new(call.Aggregate("lag", Sql(call)), call.Arguments[0].Type)),
        ["LEAD"] = new(1, 3, call => new(call.Aggregate("lead", Sql(call)), call.Arguments[0].Type)),
        ["FIRST_VALUE"] = new(1, 1, call => new(call.Aggregate("first_value", Sql(call)), call.Arguments[0].Type)),
        ["LAST_VALUE"] = new(1, 1, call => new(call.Aggregate("last_value", Sql(call)), call.Arguments[0].Type)),
        ["NTH_VALUE"] = new(2, 2, call => new(call.Aggregate("nth_value", Sql(call)), call.Arguments[0].Type)),
    };

    private static List<string> Sql(FunctionCall call) => [.. call.Arguments.Select(argument => argument.Sql)];

    // DuckDB sums whole numbers to a type that no table of BigQuery has.
    private static Emitted Sum(FunctionCall call) => call.Arguments[0].Type is { } type && type == BigQueryTypes.Int64
        ? new($"CAST({call.Aggregate("sum", call.Arguments[0].Sql)} AS BIGINT)", BigQueryTypes.Int64)
        : new(call.Aggregate("sum", call.Arguments[0].Sql), call.Arguments[0].Type);

    // DuckDB's list has no IGNORE NULLS; a filter is the same.
    private static Emitted ArrayAgg(FunctionCall call) => call.IgnoreNulls != true
        ? new(call.Aggregate("list", call.Arguments[0].Sql), SqlType.Array)
        : new($"list_filter({(call with { IgnoreNulls = null }).Aggregate("list", Mark(call))}, lambda x: x IS NOT NULL)", SqlType.Array);

    private static string Mark(FunctionCall call)
    {
        // The copy writes the modifiers; the call itself must know that they are written.
        call.Aggregate("list", call.Arguments[0].Sql);
        return call.Arguments[0].Sql;
    }

    private static Emitted Quantiles(FunctionCall call)
    {
        if (call.Arguments[1].Constant?.Value is not decimal count || count is < 1 or > MostQuantiles || count != decimal.Truncate(count))
            throw call.Wrong($"the second argument is a whole number from 1 to {MostQuantiles}");
        var points = Enumerable.Range(0, (int)count + 1).Select(i => (i / count).ToString(CultureInfo.InvariantCulture));
        return new(call.Aggregate("quantile_disc", call.Arguments[0].Sql, $"[{string.Join(", ", points)}]"), SqlType.Array);
    }
}
