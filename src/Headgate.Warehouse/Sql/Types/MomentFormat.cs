using System.Globalization;
using System.Text;
using Headgate.DuckDb;

namespace Headgate.Warehouse.Sql.Types;

/// <summary>Snowflake's formats of dates and times, such as <c>YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM</c>.</summary>
internal static class MomentFormat
{
    // The longest first, so that MMMM is not read as MM twice.
    private static readonly (string Word, string Code)[] Words =
    [
        ("MMMM", "%B"), ("YYYY", "%Y"), ("UUUU", "%Y"), ("HH24", "%H"), ("HH12", "%I"), ("MON", "%b"), ("TZH", "TZH"), ("TZM", "TZM"), ("TZD", "TZD"),
        ("YY", "%y"), ("MM", "%m"), ("DD", "%d"), ("DY", "%a"), ("HH", "%H"), ("AM", "%p"), ("PM", "%p"), ("MI", "%M"), ("SS", "%S"), ("FF", "FF"),
    ];

    /// <summary>In which format the session writes values of a type.</summary>
    internal static string Output(SqlType type, TranslationContext session)
    {
        var zoned = type.Kind is SqlKind.TimestampLtz or SqlKind.TimestampTz;
        return type.Kind switch
        {
            SqlKind.Date => Setting(session, "DATE_OUTPUT_FORMAT") ?? "YYYY-MM-DD",
            SqlKind.Time => Setting(session, "TIME_OUTPUT_FORMAT") ?? "HH24:MI:SS",
            _ => Setting(session, type.Kind switch
            {
                SqlKind.TimestampLtz => "TIMESTAMP_LTZ_OUTPUT_FORMAT",
                SqlKind.TimestampTz => "TIMESTAMP_TZ_OUTPUT_FORMAT",
                _ => "TIMESTAMP_NTZ_OUTPUT_FORMAT",
            }) ?? (zoned ? Setting(session, "TIMESTAMP_OUTPUT_FORMAT") : null) ?? (zoned ? "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM" : "YYYY-MM-DD HH24:MI:SS.FF3"),
        };
    }

    /// <summary>A date, time or timestamp as text.</summary>
    internal static string Write(Emitted value, string format, TranslationContext session) => Let.Be(value.Sql, sql =>
    {
        var moment = value with { Sql = sql };
        var clock = value.Type?.Kind == SqlKind.Time ? $"(DATE '1970-01-01' + {sql})" : MomentCasts.ToClock(moment, session);
        var minutes = value.Type?.Kind switch
        {
            SqlKind.TimestampTz => $"struct_extract({sql}, 'tz')",
            SqlKind.TimestampLtz => $"date_diff('minute', timezone('UTC', {sql}), {clock})",
            _ => "0",
        };
        var pieces = Split(format).Select(piece => piece switch
        {
            { Word: "TZH" } => $"(CASE WHEN {minutes} < 0 THEN '-' ELSE '+' END || lpad(CAST(abs({minutes}) // 60 AS VARCHAR), 2, '0'))",
            { Word: "TZM" } => $"lpad(CAST(abs({minutes}) % 60 AS VARCHAR), 2, '0')",
            { Word: "TZD" } => DuckDbText.Literal(SessionZone.Name(session)),
            { Word: "FF" } => $"\"left\"(rpad(strftime({clock}, '%n'), 9, '0'), {piece.Digits})",
            _ => $"strftime({clock}, {DuckDbText.Literal(piece.Text)})",
        }).ToList();
        return pieces.Count switch { 0 => "''", 1 => pieces[0], _ => $"({string.Join(" || ", pieces)})" };
    });

    /// <summary>A text read as a date, time or timestamp.</summary>
    internal static string Read(string text, string format, SqlType target, TranslationContext session)
    {
        var pieces = Split(format);
        var code = new StringBuilder();
        foreach (var piece in pieces)
            code.Append(piece.Word switch { "TZH" => "%z", "TZM" or "TZD" => "", "FF" => target.Nanoseconds ? "%n" : "%f", _ => piece.Text });
        var zoned = pieces.Any(piece => piece.Word == "TZH");
        var pattern = code.Replace("%z:", "%z").ToString();
        var hasFraction = pieces.Any(piece => piece.Word == "FF");
        return Let.Be(text, trimmed =>
        {
            var input = zoned ? MomentCasts.NormalZone(trimmed) : trimmed;
            if (zoned && !pattern.EndsWith("%z", StringComparison.Ordinal))
                throw new WarehouseException(2, "0A000", $"Unsupported feature 'a zone that is not at the end of the format' ({format}).");
            if (hasFraction && !target.Nanoseconds)
                input = $"regexp_replace({input}, '(\\.\\d{{6}})\\d+', '\\1')";
            var parsed = $"strptime({input}, {DuckDbText.Literal(zoned ? pattern.Replace(" %z", "%z", StringComparison.Ordinal) : pattern)})";
            if (!zoned)
                return MomentCasts.Cast(new(target.Nanoseconds ? parsed : $"CAST({parsed} AS TIMESTAMP)", target.Nanoseconds ? target : SqlType.TimestampNtz), target, session);
            return target.Kind == SqlKind.TimestampTz
                ? MomentCasts.Zoned($"timezone('UTC', {parsed})", MomentCasts.Minutes(trimmed))
                : MomentCasts.Cast(new(parsed, SqlType.TimestampLtz), target, session);
        });
    }

    private static string? Setting(TranslationContext session, string name) =>
        session.Parameters.TryGetValue(name, out var format) && format.Length > 0 && !format.Equals("AUTO", StringComparison.OrdinalIgnoreCase) ? format : null;

    private static List<Piece> Split(string format)
    {
        var pieces = new List<Piece>();
        var text = new StringBuilder();
        for (var at = 0; at < format.Length;)
        {
            if (format[at] == '"' && format.IndexOf('"', at + 1) is > 0 and var end)
            {
                text.Append(format[(at + 1)..end].Replace("%", "%%", StringComparison.Ordinal));
                at = end + 1;
                continue;
            }

            var (word, code) = Array.Find(Words, known => string.Compare(format, at, known.Word, 0, known.Word.Length, StringComparison.OrdinalIgnoreCase) == 0);
            if (word is null)
            {
                text.Append(format[at] == '%' ? "%%" : format[at].ToString());
                at++;
                continue;
            }

            at += word.Length;
            if (code[0] == '%')
            {
                text.Append(code);
                continue;
            }

            Flush(pieces, text);
            var digits = 9;
            if (word == "FF" && at < format.Length && char.IsAsciiDigit(format[at]))
                digits = int.Parse(format.AsSpan(at++, 1), CultureInfo.InvariantCulture);
            pieces.Add(new(word, "", digits));
        }

        Flush(pieces, text);
        return pieces;
    }

    private static void Flush(List<Piece> pieces, StringBuilder text)
    {
        if (text.Length > 0)
            pieces.Add(new(null, text.ToString(), 0));
        text.Clear();
    }

    private sealed record Piece(string? Word, string Text, int Digits);
}
