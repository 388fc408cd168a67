using System.Globalization;
using System.Text.RegularExpressions;

namespace Headgate.Lake;

/// <summary>A column's type, one of those that Parquet keeps without loss.</summary>
public readonly partial record struct LakeType
{
    private readonly string? sql;

    private LakeType(string sql, int? longest = null)
    {
        this.sql = sql;
        Longest = longest;
    }

    /// <summary>Text; the type of every column of an untyped table.</summary>
    public static LakeType Varchar { get; } = new("VARCHAR");

    /// <summary>Its name in DuckDB's SQL.</summary>
    public string Sql => sql ?? "VARCHAR";

    /// <summary>The most characters a text may have; <c>null</c> for no limit and for other types. DuckDB does not know of it: loads hold it.</summary>
    public int? Longest { get; }

    /// <summary>Whether it holds text: an empty field is then a value.</summary>
    public bool IsText => Sql == "VARCHAR";

    /// <summary>Reads a type's name: VARCHAR, VARCHAR(n), BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), DATE, TIME, TIMESTAMP, TIMESTAMPTZ.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static LakeType Parse(string text)
    {
        var upper = text.Trim().ToUpperInvariant();
        if (upper is "VARCHAR" or "BOOLEAN" or "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "FLOAT" or "DOUBLE" or "DATE" or "TIME" or "TIMESTAMP" or "TIMESTAMPTZ")
            return new(upper);
        if (TextName().Match(upper) is { Success: true } name && int.TryParse(name.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var longest) && longest > 0)
            return new("VARCHAR", longest);
        var match = DecimalName().Match(upper);
        var width = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var scale = match.Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return width is >= 1 and <= 38 && scale <= width
            ? new(string.Create(CultureInfo.InvariantCulture, $"DECIMAL({width},{scale})"))
            : throw new FormatException($"\"{text}\" is not a type of the lake.");
    }

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Longest is { } longest ? string.Create(CultureInfo.InvariantCulture, $"{Sql}({longest})") : Sql;

    [GeneratedRegex(@"^VARCHAR\(\s*(\d+)\s*\)$", RegexOptions.CultureInvariant)]
    private static partial Regex TextName();

    [GeneratedRegex(@"^DECIMAL\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalName();
}
