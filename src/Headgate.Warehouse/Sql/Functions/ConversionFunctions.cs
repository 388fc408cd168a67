using Headgate.Warehouse.Sql.Types;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Conversions by name: TO_DATE and its like, and the TRY_ forms that give NULL.</summary>
internal static class ConversionFunctions
{
    internal static void AddTo(FunctionTable table)
    {
        table.Add("TO_CHAR TO_VARCHAR", 1, 2, ToText);
        Both(table, "TO_DATE", _ => Date, ToMoment, 2);
        table.Add("DATE", 1, 2, call => ToMoment(call, Date));
        Both(table, "TO_TIME", _ => Time, ToMoment, 2);
        table.Add("TIME", 1, 2, call => ToMoment(call, Time));
        Both(table, "TO_TIMESTAMP", call => SnowflakeTypes.Timestamp(call.Session), ToMoment, 2);
        Both(table, "TO_TIMESTAMP_NTZ", _ => TimestampNtz, ToMoment, 2);
        Both(table, "TO_TIMESTAMP_LTZ", _ => TimestampLtz, ToMoment, 2);
        Both(table, "TO_TIMESTAMP_TZ", _ => TimestampTz, ToMoment, 2);
        table.Add("AS_DATE AS_TIMESTAMP_NTZ AS_TIMESTAMP_LTZ AS_TIMESTAMP_TZ AS_TIME AS_BINARY", call => throw call.Unsupported("dates, times and binary in a VARIANT, where they are text"));
        foreach (var name in (string[])["NUMBER", "DECIMAL", "NUMERIC"])
        {
            table.Add("TO_" + name, 1, 4, call => NumberFormats.Read(call, tries: false));
            table.Add("TRY_TO_" + name, 1, 4, call => NumberFormats.Read(call, tries: true));
        }

        Both(table, "TO_DOUBLE", _ => Real, Plain, 1);
        Both(table, "TO_BOOLEAN", _ => SqlType.Boolean, Plain, 1);
        table.Add("TO_BINARY", 1, 2, call => ToBinary(call));
        table.Add("TRY_TO_BINARY", 1, 2, call => Tried(ToBinary(call)));
        table.Add("TO_VARIANT", 1, 1, call => Plain(call, Variant));
        table.Add("TO_ARRAY", 1, 1, call => Plain(call, SqlType.Array));
        table.Add("TO_OBJECT", 1, 1, call => Plain(call, SqlType.Object));
    }

    private static void Both(FunctionTable table, string name, Func<FunctionCall, SqlType> type, Func<FunctionCall, SqlType, Emitted> read, int most)
    {
        table.Add(name, 1, most, call => read(call, type(call)));
        table.Add("TRY_" + name, 1, most, call => Tried(read(call, type(call))));
    }

    private static Emitted Tried(Emitted value) => value with { Sql = $"TRY({value.Sql})" };

    private static Emitted Plain(FunctionCall call, SqlType type) => SnowflakeCasts.Cast(call.Arguments[0], type, tries: false, call.Session);

    private static Emitted ToMoment(FunctionCall call, SqlType type)
    {
        var value = call.Arguments[0];
        if (call.Arguments.Count == 1 || call.Arguments[1].Text?.Equals("AUTO", StringComparison.OrdinalIgnoreCase) == true)
            return SnowflakeCasts.Cast(value, type, tries: false, call.Session);
        if (value.Type is { IsNumeric: true } && call.Arguments[1].Constant?.Value is decimal)
            return SnowflakeCasts.Cast(MomentCasts.Counted($"make_timestamp(CAST({value.Sql} AS BIGINT) * 1000000 // CAST(pow(10, {call.LiteralNumber(1)}) AS BIGINT))", type), type, tries: false, call.Session);
        return value.Type is { Kind: SqlKind.Date } or { IsTimestamp: true }
            ? SnowflakeCasts.Cast(value, type, tries: false, call.Session)
            : new(MomentFormat.Read(call.Text(value), call.Literal(1), type, call.Session), type);
    }

    private static Emitted ToText(FunctionCall call)
    {
        var value = call.Arguments[0];
        if (call.Arguments.Count == 1)
            return SnowflakeCasts.Cast(value, Text, tries: false, call.Session);
        return value.Type switch
        {
            { Kind: SqlKind.Date or SqlKind.Time } or { IsTimestamp: true } => new(MomentFormat.Write(value, call.Literal(1), call.Session), Text),
            { Kind: SqlKind.Binary } => new(call.Literal(1).ToUpperInvariant() switch
            {
                "BASE64" => $"to_base64({value.Sql})",
                "UTF-8" or "UTF8" => $"decode({value.Sql})",
                _ => $"hex({value.Sql})",
            }, Text),
            { IsNumeric: true } => NumberFormats.Write(call, value.Sql, call.Literal(1)),
            { Kind: SqlKind.Variant } => new(MomentFormat.Write(SnowflakeCasts.Cast(value, TimestampNtz, tries: false, call.Session), call.Literal(1), call.Session), Text),
            // A column whose type is not known: the format says what it must be.
            null when call.Literal(1).Contains('9', StringComparison.Ordinal) || call.Literal(1).Contains('0', StringComparison.Ordinal) => NumberFormats.Write(call, value.Sql, call.Literal(1)),
            null => new(MomentFormat.Write(new($"CAST({value.Sql} AS TIMESTAMP)", TimestampNtz), call.Literal(1), call.Session), Text),
            _ => throw call.Wrong("a format is for numbers, dates and times"),
        };
    }

    private static Emitted ToBinary(FunctionCall call)
    {
        var text = call.Text(call.Arguments[0]);
        return new((call.Arguments.Count > 1 ? call.Literal(1).ToUpperInvariant() : "HEX") switch
        {
            _ when call.Arguments[0].Type?.Kind == SqlKind.Binary => call.Arguments[0].Sql,
            "HEX" => $"unhex({text})",
            "BASE64" => $"from_base64({text})",
            "UTF-8" or "UTF8" => $"encode({text})",
            var other => throw call.Wrong($"there is no binary format {other}"),
        }, Binary);
    }
}
