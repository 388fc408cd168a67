using System.Globalization;
using System.Text;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Reads DuckDB's types as they are printed: <c>STRUCT(a BIGINT, "b c" VARCHAR[])[]</c>.</summary>
internal sealed class DuckDbTypeReader(string text)
{
    private int at;

    public FieldType Read()
    {
        var type = ReadOne();
        while (at < text.Length && text[at] == '[')
        {
            at = text.IndexOf(']', at) + 1;
            // A list of lists has no form in BigQuery; it is shown as JSON, which is how it is written.
            type = type.Repeated ? new FieldType("JSON") : type with { Repeated = true };
        }

        return type;
    }

    private FieldType ReadOne()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or ' ') && !(text[at] == ' ' && !IsZone()))
            at++;
        var word = text[start..at].Trim();
        if (word is "STRUCT" && at < text.Length && text[at] == '(')
            return new FieldType("RECORD", Fields: ReadFields());
        var arguments = at < text.Length && text[at] == '(' ? ReadArguments() : "";
        return word switch
        {
            "BIGINT" or "INTEGER" or "SMALLINT" or "TINYINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" => new("INTEGER"),
            "HUGEINT" or "UBIGINT" or "UHUGEINT" => new("BIGNUMERIC"),
            "DOUBLE" or "FLOAT" => new("FLOAT"),
            "DECIMAL" => Decimal(arguments),
            "BOOLEAN" => new("BOOLEAN"),
            "BLOB" => new("BYTES"),
            "DATE" => new("DATE"),
            "TIME" => new("TIME"),
            "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => new("DATETIME"),
            "TIMESTAMP WITH TIME ZONE" => new("TIMESTAMP"),
            "INTERVAL" => new("INTERVAL"),
            "JSON" or "MAP" or "UNION" => new("JSON"),
            "NULL" => new("INTEGER"),
            _ => new("STRING"),
        };
    }

    private bool IsZone() => text.AsSpan(at).StartsWith(" WITH TIME ZONE") || text.AsSpan(at).StartsWith(" TIME ZONE") || text.AsSpan(at).StartsWith(" ZONE");

    private List<(string Name, FieldType Type)> ReadFields()
    {
        var fields = new List<(string, FieldType)>();
        do
        {
            at++;
            while (text[at] == ' ')
                at++;
            var name = ReadName();
            at++;
            fields.Add((name, Read()));
        }
        while (text[at] == ',');
        at++;
        return fields;
    }

    private string ReadName()
    {
        var name = new StringBuilder();
        if (text[at] != '"')
        {
            while (text[at] != ' ')
                name.Append(text[at++]);
            return name.ToString();
        }

        for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
        {
            if (text[at] == '"')
                at++;
            name.Append(text[at]);
        }

        at++;
        return name.ToString();
    }

    private string ReadArguments()
    {
        var start = ++at;
        for (var depth = 1; depth > 0; at++)
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
        return text[start..(at - 1)];
    }

    private static FieldType Decimal(string arguments)
    {
        if (arguments.Split(',') is not [var p, var s]
            || !int.TryParse(p, CultureInfo.InvariantCulture, out var precision) || !int.TryParse(s, CultureInfo.InvariantCulture, out var scale))
            return new("NUMERIC");
        return (precision, scale) switch
        {
            (38, 9) => new("NUMERIC"),
            _ when scale <= 9 && precision - scale <= 29 => new("NUMERIC") { Digits = (precision, scale) },
            _ => new("BIGNUMERIC") { Digits = (precision, scale) },
        };
    }
}
