using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A JSON row as a row of VALUES: every value is checked against its column's type first and becomes a typed literal.</summary>
internal static class RowLiteral
{
    /// <summary>What is wrong with a row.</summary>
    internal sealed record Wrong(string Field, string Message);

    /// <summary>The row in GoogleSQL, or what is wrong with it.</summary>
    public static (string Sql, Wrong? Wrong) Of(JsonObject row, IReadOnlyList<(string Name, FieldType Type)> columns, bool ignoresUnknown)
    {
        try
        {
            return ($"({string.Join(", ", Fields(row, columns, ignoresUnknown).Select(field => field.Sql))})", null);
        }
        catch (WrongValueException wrong)
        {
            return ("", new Wrong(wrong.Field, wrong.Message));
        }
    }

    private static List<(string Name, string Sql)> Fields(JsonObject row, IReadOnlyList<(string Name, FieldType Type)> columns, bool ignoresUnknown)
    {
        var values = new Dictionary<string, JsonNode?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in row)
            values[name] = value;
        if (!ignoresUnknown && values.Keys.FirstOrDefault(name => !columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) is { } unknown)
            throw new WrongValueException(unknown, $"no such field: {unknown}.");
        return columns.Select(column => (column.Name, Value(column.Name, column.Type, values.GetValueOrDefault(column.Name), ignoresUnknown))).ToList();
    }

    private static string Value(string field, FieldType type, JsonNode? value, bool ignoresUnknown)
    {
        if (type.Repeated)
            return value switch
            {
                null => $"CAST([] AS {type.Sql})",
                JsonArray items => $"CAST([{string.Join(", ", items.Select(item => Value(field, type with { Repeated = false }, item, ignoresUnknown)))}] AS {type.Sql})",
                _ => throw new WrongValueException(field, $"Array specified for non-repeated field or a single value for a repeated one: {field}."),
            };
        if (value is null)
            return $"CAST(NULL AS {type.Sql})";
        if (type.Type == "JSON")
            return $"PARSE_JSON({GoogleSqlText.Literal(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString())})";
        if (type.Fields is { } fields)
            return value is JsonObject record
                ? $"STRUCT({string.Join(", ", Fields(record, fields, ignoresUnknown).Select(one => $"{one.Sql} AS {FieldType.Quoted(one.Name)}"))})"
                : throw new WrongValueException(field, $"This field: {field} is a record.");
        if (value is not JsonValue scalar)
            throw new WrongValueException(field, $"This field: {field} is not a record.");
        var text = scalar.GetValueKind() == JsonValueKind.String ? scalar.GetValue<string>() : scalar.ToJsonString();
        return Scalar(type.Type, text) ? Literal(type, text) : throw new WrongValueException(field, $"Cannot convert value to {type.Type.ToLowerInvariant()} (bad value): {Short(text)}");
    }

    private static string Literal(FieldType type, string text) => type.Type switch
    {
        "STRING" => GoogleSqlText.Literal(text),
        "BYTES" => $"FROM_BASE64({GoogleSqlText.Literal(text)})",
        "TIMESTAMP" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) =>
            string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP_MICROS({decimal.Truncate(seconds * 1_000_000m)})"),
        _ => $"CAST({GoogleSqlText.Literal(text)} AS {type.Sql})",
    };

    private static bool Scalar(string type, string text) => type switch
    {
        "INTEGER" => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "FLOAT" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        "NUMERIC" or "BIGNUMERIC" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || System.Numerics.BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "BOOLEAN" => bool.TryParse(text, out _),
        "BYTES" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        "DATE" => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out _),
        "TIME" => TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out _),
        "DATETIME" => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "TIMESTAMP" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Abs(seconds) < 253_402_300_800m
            : DateTimeOffset.TryParse(text.Replace(" UTC", "Z", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        _ => true,
    };

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private sealed class WrongValueException(string name, string message) : Exception(message)
    {
        public string Field => name;
    }
}
