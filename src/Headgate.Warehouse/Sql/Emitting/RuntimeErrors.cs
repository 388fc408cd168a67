using System.Text.RegularExpressions;
using Headgate.DuckDb;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>What goes wrong while a translated statement runs, in Snowflake's words and numbers.</summary>
internal static partial class RuntimeErrors
{
    /// <summary>The refusal that a failure is to the user; <c>null</c> for one that is not known here.</summary>
    internal static WarehouseException? Of(DuckDbException failure)
    {
        var message = failure.Message;
        if (message.Contains("Division by zero", StringComparison.Ordinal))
            return new(100051, "22012", "Division by zero", failure);
        if (TooLong().Match(message) is { Success: true } cut)
            return new(100078, "22000", cut.Value, failure);
        if (message.Contains("Duplicate row detected during DML action", StringComparison.Ordinal))
            return new(100090, "42P18", "Duplicate row detected during DML action", failure);
        if (NotNull().Match(message) is { Success: true } column)
            return new(100072, "22000", $"NULL result in a non-nullable column: {column.Groups["column"].Value}", failure);
        if (message.Contains("More than one row returned by a subquery", StringComparison.Ordinal))
            return new(90150, "22000", "Single-row subquery returns more than one row.", failure);
        if (Text().Match(message) is { Success: true } text)
            return NotRecognized(text.Groups["value"].Value, text.Groups["type"].Value, failure);
        if (Moment().Match(message) is { Success: true } moment)
            return NotRecognized(moment.Groups["value"].Value, moment.Groups["type"].Value, failure);
        return failure.Type is DuckDbErrorType.Conversion or DuckDbErrorType.OutOfRange && Range().Match(message) is { Success: true } range
            ? new(100039, "22003", $"Numeric value '{range.Groups["value"].Value}' is out of range", failure) : null;
    }

    private static WarehouseException NotRecognized(string value, string type, DuckDbException failure) => type.ToUpperInvariant() switch
    {
        "BOOL" or "BOOLEAN" => new(100037, "22018", $"Boolean value '{value}' is not recognized", failure),
        "DATE" => new(100040, "22007", $"Date '{value}' is not recognized", failure),
        "TIME" => new(100108, "22007", $"Time '{value}' is not recognized", failure),
        var moment when moment.StartsWith("TIMESTAMP", StringComparison.Ordinal) => new(100035, "22007", $"Timestamp '{value}' is not recognized", failure),
        _ => new(100038, "22018", $"Numeric value '{value}' is not recognized", failure),
    };

    [GeneratedRegex("String '.*' is too long and would be truncated", RegexOptions.Singleline)]
    private static partial Regex TooLong();

    [GeneratedRegex(@"NOT NULL constraint failed: (?:[^.\s]+\.)?(?<column>\S+)")]
    private static partial Regex NotNull();

    [GeneratedRegex(@"Could not convert string ['""](?<value>.*?)['""] to (?<type>[A-Za-z0-9_]+)", RegexOptions.Singleline)]
    private static partial Regex Text();

    [GeneratedRegex(@"(?:invalid|Invalid) (?<type>date|timestamp|time) (?:field format|string)[^""]*""(?<value>[^""]*)""|(?<type>date|timestamp|time) field value out of range: ""(?<value>[^""]*)""")]
    private static partial Regex Moment();

    [GeneratedRegex(@"(?:Could not cast value|Casting value|with value) ""?(?<value>-?[0-9.eE+]+)""?")]
    private static partial Regex Range();
}
