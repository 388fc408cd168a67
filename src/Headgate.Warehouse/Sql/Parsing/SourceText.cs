using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>A text of statements; it knows lines and writes refusals in Snowflake's manner.</summary>
internal sealed class SourceText(string text)
{
    internal string Text { get; } = text;

    /// <summary>The line from 1 and the position in it from 0.</summary>
    internal (int Line, int Position) Locate(int offset)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        var line = 1;
        var start = 0;
        for (var next = Text.IndexOf('\n'); next >= 0 && next < offset; next = Text.IndexOf('\n', next + 1))
        {
            line++;
            start = next + 1;
        }
        return (line, offset - start);
    }

    internal string Slice(Place place) => Text[place.Start..place.End];

    /// <summary>A refusal at a place; the message follows <c>error line 1 at position 7</c>.</summary>
    internal WarehouseException At(Place place, int code, string state, Func<int, int, string> message)
    {
        var (line, position) = Locate(place.Start);
        return new(code, state, "SQL compilation error:\n" + message(line, position)) { Line = line, Position = position };
    }

    internal WarehouseException Unexpected(Place place, string what) =>
        At(place, 1003, "42000", (line, position) => $"syntax error line {line} at position {position} unexpected '{Shortened(what)}'.");

    internal WarehouseException Malformed(Place place, string why) =>
        At(place, 1003, "42000", (line, position) => $"parse error line {line} at position {position}: {why}.");

    internal WarehouseException Unsupported(Place place, string feature, string? remedy = null) =>
        At(place, 2, "0A000", (line, position) => $"error line {line} at position {position}\nUnsupported feature '{feature}'.{(remedy is null ? "" : " " + remedy)}");

    internal WarehouseException Wrong(Place place, int code, string state, string message) =>
        At(place, code, state, (line, position) => $"error line {line} at position {position}\n{message}");

    internal WarehouseException TooDeep(Place place) => Malformed(place, "the statement is nested too deeply");

    private static string Shortened(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
