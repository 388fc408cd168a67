using Headgate.DuckDb;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Functions of regular expressions. DuckDB's are RE2: without look-around and backward references in the pattern.</summary>
internal static class PatternFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("REGEXP_LIKE RLIKE REGEXP", 2, 3, call => new($"regexp_full_match({Subject(call)}, {Pattern(call, 2)})", SqlType.Boolean));
        table.Add("REGEXP_COUNT", 2, 4, call => new($"len(regexp_extract_all({From(call, 2)}, {Pattern(call, 3)}))", Integer));
        table.Add("REGEXP_REPLACE", 2, 6, Replace);
        table.Add("REGEXP_SUBSTR", 2, 6, call =>
        {
            var occurrence = call.Arguments.Count > 3 ? call.Whole(call.Arguments[3]) : "1";
            return new($"regexp_extract_all({From(call, 2)}, {Pattern(call, 4)}, {Group(call)})[{occurrence}]", Text);
        });
        table.Add("REGEXP_SUBSTR_ALL REGEXP_EXTRACT_ALL", 2, 6, call =>
        {
            var all = $"regexp_extract_all({From(call, 2)}, {Pattern(call, 4)}, {Group(call)})";
            return new($"to_json({(call.Arguments.Count > 3 ? $"({all})[{call.Whole(call.Arguments[3])}:]" : all)})", SqlType.Array);
        });
        table.Add("REGEXP_INSTR", 2, 6, Place);
    }

    private static string Subject(FunctionCall call) => call.Text(call.Arguments[0]);

    private static string From(FunctionCall call, int position) =>
        call.Arguments.Count > position && call.Arguments[position].Constant?.Value is not 1m ? $"substr({Subject(call)}, {call.Whole(call.Arguments[position])})" : Subject(call);

    private static string Flags(FunctionCall call, int parameters) => call.Arguments.Count > parameters ? call.Literal(parameters).ToLowerInvariant() : "c";

    private static string Pattern(FunctionCall call, int parameters)
    {
        var flags = string.Concat(Flags(call, parameters).Where(flag => flag is 'i' or 'm' or 's').Distinct());
        var pattern = call.Text(call.Arguments[1]);
        if (flags.Length == 0)
            return pattern;
        return call.Arguments[1].Text is { } text ? DuckDbText.Literal($"(?{flags}){text}") : $"('(?{flags})' || {pattern})";
    }

    private static string Group(FunctionCall call) =>
        call.Arguments.Count > 5 ? call.Whole(call.Arguments[5]) : Flags(call, 4).Contains('e', StringComparison.Ordinal) ? "1" : "0";

    private static Emitted Replace(FunctionCall call)
    {
        var with = call.Arguments.Count > 2 ? call.Text(call.Arguments[2]) : "''";
        var occurrence = call.Arguments.Count > 4 ? call.LiteralNumber(4) : 0;
        if (occurrence is not (0 or 1))
            throw call.Unsupported("an occurrence beyond the first");
        var replaced = $"regexp_replace({From(call, 3)}, {Pattern(call, 5)}, {with}{(occurrence == 0 ? ", 'g'" : "")})";
        return new(call.Arguments.Count > 3 && call.Arguments[3].Constant?.Value is not 1m
            ? $"(substr({Subject(call)}, 1, {call.Whole(call.Arguments[3])} - 1) || {replaced})"
            : replaced, Text);
    }

    private static Emitted Place(FunctionCall call)
    {
        if (call.Arguments.Count > 3 && call.LiteralNumber(3) != 1)
            throw call.Unsupported("an occurrence beyond the first");
        var (from, pattern) = (From(call, 2), Pattern(call, 5));
        var start = call.Arguments.Count > 2 ? $"{call.Whole(call.Arguments[2])} - 1 + " : "";
        var end = call.Arguments.Count > 4 && call.LiteralNumber(4) == 1 ? $" + length(regexp_extract({from}, {pattern}))" : "";
        return new($"CASE WHEN regexp_matches({from}, {pattern}) THEN {start}length(regexp_extract({from}, '(?s)^(.*?)(?-s:' || {pattern} || ')', 1)) + 1{end} WHEN {from} IS NOT NULL AND {pattern} IS NOT NULL THEN 0 END", Integer);
    }
}
