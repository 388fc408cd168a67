using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Functions that need a window.</summary>
internal static class WindowFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        foreach (var name in (string[])["ROW_NUMBER", "RANK", "DENSE_RANK"])
            table.Add(name, 0, 0, call => new(Over(call, name.ToLowerInvariant()), Integer));
        foreach (var name in (string[])["PERCENT_RANK", "CUME_DIST"])
            table.Add(name, 0, 0, call => new(Over(call, name.ToLowerInvariant()), Real));
        table.Add("NTILE", 1, 1, call => new(Over(call, "ntile", call.Whole(call.Arguments[0])), Integer));
        table.Add("LAG", 1, 3, call => Beside(call, "lag"));
        table.Add("LEAD", 1, 3, call => Beside(call, "lead"));
        table.Add("FIRST_VALUE", 1, 1, call => Of(call, "first_value", call.Arguments[0].Sql));
        table.Add("LAST_VALUE", 1, 1, call => Of(call, "last_value", call.Arguments[0].Sql));
        table.Add("NTH_VALUE", 2, 2, call => Of(call, "nth_value", call.Arguments[0].Sql, call.Whole(call.Arguments[1])));
        table.Add("RATIO_TO_REPORT", 1, 1, call =>
        {
            var value = call.Number(call.Arguments[0]);
            return new($"({value} / nullif({Over(call, "sum", value)}, 0))", null);
        });
        table.Add("CONDITIONAL_TRUE_EVENT", 1, 1, call => new(Over(call, "count_if", FunctionTable.Fill("{0b}", call)), Integer));
    }

    private static string Over(FunctionCall call, string function, params IReadOnlyList<string> arguments) =>
        call.Over is null ? throw call.Wrong("it needs OVER (…)") : call.Aggregate(function, arguments);

    private static Emitted Beside(FunctionCall call, string function)
    {
        var values = new List<string> { call.Arguments[0].Sql };
        if (call.Arguments.Count > 1)
            values.Add(call.Whole(call.Arguments[1]));
        if (call.Arguments.Count > 2)
            values.Add(call.Arguments[2].Sql);
        return new(Over(call, function, values), call.Arguments[0].Type);
    }

    // Without a frame Snowflake looks at the whole partition, DuckDB only up to the current row.
    private static Emitted Of(FunctionCall call, string function, params IReadOnlyList<string> arguments)
    {
        var written = Over(call, function, arguments);
        var over = call.Over!;
        if (over.Contains(" BETWEEN ", StringComparison.Ordinal) || over.Contains("ROWS ", StringComparison.Ordinal) || over.Contains("RANGE ", StringComparison.Ordinal))
            return new(written, call.Arguments[0].Type);
        return new($"{written[..^over.Length]}{over[..^1]} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)", call.Arguments[0].Type);
    }
}
