namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>Parts of dates and times in DuckDB's words.</summary>
internal static class BigQueryParts
{
    /// <summary>The week that begins on Sunday, which DuckDB does not have.</summary>
    internal const string SundayWeek = "sunday-week";

    /// <summary>The year of ISO weeks.</summary>
    internal const string IsoYear = "isoyear";

    internal static readonly IReadOnlyDictionary<string, string> Clock = new Dictionary<string, string>
    {
        ["MICROSECOND"] = "microsecond", ["MILLISECOND"] = "millisecond", ["SECOND"] = "second", ["MINUTE"] = "minute", ["HOUR"] = "hour", ["DAY"] = "day",
    };

    internal static readonly IReadOnlyDictionary<string, string> Date = new Dictionary<string, string>
    {
        ["DAY"] = "day", ["WEEK"] = SundayWeek, ["ISOWEEK"] = "week", ["MONTH"] = "month", ["QUARTER"] = "quarter", ["YEAR"] = "year", ["ISOYEAR"] = IsoYear,
    };

    internal static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>([.. Clock, .. Date.Where(part => part.Key != "DAY")]);

    /// <summary>The part that an argument names.</summary>
    internal static string Of(FunctionCall call, int index, IReadOnlyDictionary<string, string> parts)
    {
        var word = call.Arguments[index].Text ?? throw call.Wrong("a part of a date must be a word");
        return parts.TryGetValue(word.ToUpperInvariant(), out var part) ? part : throw call.Unsupported($"the part {word}");
    }
}
