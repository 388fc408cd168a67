namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Functions that choose between values.</summary>
internal static class ChoiceFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("IFF", 3, 3, call => Of(call, "CASE WHEN {0b} THEN {1} ELSE {2} END", call.Arguments.Skip(1)));
        table.Add("COALESCE", 1, int.MaxValue, call => Of(call, "coalesce({*})", call.Arguments));
        table.Add("NVL IFNULL", 2, 2, call => Of(call, "coalesce({0}, {1})", call.Arguments));
        table.Add("NVL2", 3, 3, call => Of(call, "CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END", call.Arguments.Skip(1)));
        table.Add("NULLIF", 2, 2, call => Of(call, "nullif({0}, {1})", call.Arguments.Take(1)));
        table.Add("NULLIFZERO", 1, 1, call => Of(call, "nullif({0n}, 0)", call.Arguments));
        table.Add("ZEROIFNULL", 1, 1, call => Of(call, "coalesce({0n}, 0)", call.Arguments));
        table.Add("EQUAL_NULL", SqlType.Boolean, "({0} IS NOT DISTINCT FROM {1})");
        table.Add("IS_NULL_VALUE", SqlType.Boolean, "(json_type({0j}) = 'NULL')");
        table.Add("BOOLAND", SqlType.Boolean, "({0b} AND {1b})");
        table.Add("BOOLOR", SqlType.Boolean, "({0b} OR {1b})");
        table.Add("BOOLNOT", SqlType.Boolean, "(NOT {0b})");
        table.Add("BOOLXOR", SqlType.Boolean, "({0b} <> {1b})");
        table.Add("DECODE", 3, int.MaxValue, Decode);
    }

    private static Emitted Of(FunctionCall call, string pattern, IEnumerable<Emitted> values) => new(FunctionTable.Fill(pattern, call), Arguments.Common(values));

    private static Emitted Decode(FunctionCall call)
    {
        var values = call.Arguments;
        var results = new List<Emitted>();
        var cases = new List<string>();
        for (var i = 1; i + 1 < values.Count; i += 2)
        {
            cases.Add($"WHEN {values[0].Sql} IS NOT DISTINCT FROM {values[i].Sql} THEN {values[i + 1].Sql}");
            results.Add(values[i + 1]);
        }

        if (values.Count % 2 == 0)
            results.Add(values[^1]);
        return new($"CASE {string.Join(' ', cases)}{(values.Count % 2 == 0 ? $" ELSE {values[^1].Sql}" : "")} END", Arguments.Common(results));
    }
}
