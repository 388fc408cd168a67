using System.Globalization;
using System.Text.RegularExpressions;

namespace Headgate.Workspaces;

/// <summary>What a column of a workspace holds.</summary>
/// <param name="Sql">The type in PostgreSQL.</param>
/// <param name="Kind">How its values travel.</param>
internal sealed record PostgresType(string Sql, PostgresKind Kind)
{
    /// <summary>The most characters of a text; <c>null</c> for no limit.</summary>
    public int? Longest { get; init; }

    /// <summary>Digits before and behind the point of a NUMERIC; <c>null</c> for no limit.</summary>
    public (int Whole, int Fraction)? Digits { get; init; }
}

/// <summary>How values travel.</summary>
internal enum PostgresKind
{
    Text,
    Int2,
    Int4,
    Int8,
    Numeric,
    Float4,
    Float8,
    Boolean,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Json,
    /// <summary>As PostgreSQL itself makes them from text.</summary>
    Other,
}

/// <summary>The types that a load may ask for, in the words of Redshift and of PostgreSQL.</summary>
internal static partial class PostgresTypes
{
    /// <returns><c>null</c> when the word is none of them or the length is not one of it.</returns>
    public static PostgresType? Find(string? type, string? length)
    {
        if (type is null)
            return new("character varying", PostgresKind.Text);
        var match = Typed().Match(type.Trim());
        if (!match.Success)
            return null;
        length ??= match.Groups["length"] is { Success: true } inside ? inside.Value : null;
        if (length is { Length: 0 })
            length = null;
        return Spaces().Replace((match.Groups["word"].Value + match.Groups["rest"].Value).Trim().ToUpperInvariant(), " ") switch
        {
            "SMALLINT" or "INT2" or "TINYINT" => new("smallint", PostgresKind.Int2),
            "INTEGER" or "INT" or "INT4" => new("integer", PostgresKind.Int4),
            "BIGINT" or "INT8" => new("bigint", PostgresKind.Int8),
            "NUMERIC" or "DECIMAL" or "NUMBER" => Numeric(length),
            "REAL" or "FLOAT4" => new("real", PostgresKind.Float4),
            "DOUBLE PRECISION" or "DOUBLE" or "FLOAT8" or "FLOAT" => new("double precision", PostgresKind.Float8),
            "BOOLEAN" or "BOOL" => new("boolean", PostgresKind.Boolean),
            "CHAR" or "CHARACTER" or "NCHAR" or "BPCHAR" => Text("character", length ?? "1"),
            "VARCHAR" or "CHARACTER VARYING" or "NVARCHAR" or "STRING" => Text("character varying", length),
            "TEXT" => Text("text", null),
            "DATE" => new("date", PostgresKind.Date),
            "TIME" or "TIME WITHOUT TIME ZONE" => new("time", PostgresKind.Time),
            "TIMETZ" or "TIME WITH TIME ZONE" => new("time with time zone", PostgresKind.Other),
            "TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE" or "DATETIME" => new("timestamp", PostgresKind.Timestamp),
            "TIMESTAMPTZ" or "TIMESTAMP WITH TIME ZONE" => new("timestamp with time zone", PostgresKind.TimestampTz),
            "SUPER" or "JSONB" => new("jsonb", PostgresKind.Json),
            "JSON" => new("json", PostgresKind.Other),
            "UUID" => new("uuid", PostgresKind.Other),
            "VARBYTE" or "VARBINARY" or "BINARY VARYING" or "BYTEA" => new("bytea", PostgresKind.Other),
            // Redshift's own kinds of values, as the texts that stand for them.
            "GEOMETRY" or "GEOGRAPHY" or "HLLSKETCH" => new("text", PostgresKind.Text),
            _ => null,
        };
    }

    /// <summary>A type of PostgreSQL in Redshift's words, and its length.</summary>
    public static (string Type, string? Length) ToRedshift(string formatted)
    {
        var match = Typed().Match(formatted);
        var word = (match.Groups["word"].Value + match.Groups["rest"].Value).Trim();
        var length = match.Groups["length"] is { Success: true } inside ? inside.Value : null;
        return word switch
        {
            "smallint" => ("SMALLINT", null),
            "integer" => ("INTEGER", null),
            "bigint" => ("BIGINT", null),
            // Without limits it may hold what NUMERIC(38,s) does not.
            "numeric" => length is null ? ("VARCHAR", "65535") : ("NUMERIC", length),
            "real" => ("REAL", null),
            "double precision" => ("DOUBLE PRECISION", null),
            "boolean" => ("BOOLEAN", null),
            "character" => ("CHAR", length ?? "1"),
            "character varying" => ("VARCHAR", length ?? "65535"),
            "date" => ("DATE", null),
            "time without time zone" => ("TIME", null),
            "time with time zone" => ("TIMETZ", null),
            "timestamp without time zone" => ("TIMESTAMP", null),
            "timestamp with time zone" => ("TIMESTAMPTZ", null),
            "jsonb" => ("SUPER", null),
            "bytea" => ("VARBYTE", "64000"),
            _ => ("VARCHAR", "65535"),
        };
    }

    private static PostgresType? Text(string word, string? length)
    {
        if (length is null || length.Equals("max", StringComparison.OrdinalIgnoreCase))
            return new(word, PostgresKind.Text);
        return int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var longest) && longest is > 0 and <= 10_485_760
            ? new(string.Create(CultureInfo.InvariantCulture, $"{word}({longest})"), PostgresKind.Text) { Longest = longest }
            : null;
    }

    private static PostgresType? Numeric(string? length)
    {
        if (length is null)
            return new("numeric", PostgresKind.Numeric);
        var parts = length.Split(',');
        var scale = 0;
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var precision)
            || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out scale)))
            return null;
        return precision is >= 1 and <= 1000 && scale <= precision
            ? new(string.Create(CultureInfo.InvariantCulture, $"numeric({precision},{scale})"), PostgresKind.Numeric) { Digits = (precision - scale, scale) }
            : null;
    }

    [GeneratedRegex(@"^(?<word>[A-Za-z][A-Za-z0-9_ ]*?)\s*(\(\s*(?<length>[^()]*?)\s*\)(?<rest>[A-Za-z ]*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Typed();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
