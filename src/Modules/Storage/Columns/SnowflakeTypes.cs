using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Reads the types of the backend <c>snowflake</c>: aliases become base types, missing lengths get their defaults.</summary>
internal static class SnowflakeTypes
{
    public const string Number = "NUMBER";
    public const string IntegerLength = "38,0";
    public const string FullTextLength = "16777216";
    private const int LongestText = 16_777_216;
    private const int LongestBinary = 8_388_608;
    private const int MostDigits = 38;
    private const int FinestFraction = 9;

    public static IReadOnlyList<string> Basetypes { get; } = ["BOOLEAN", "DATE", "FLOAT", "INTEGER", "NUMERIC", "STRING", "TIMESTAMP"];

    /// <summary>The type for a word that all backends share.</summary>
    public static ColumnType OfBasetype(string basetype, bool nullable, string? value) => basetype switch
    {
        "BOOLEAN" => new("BOOLEAN", null, nullable, value),
        "DATE" => new("DATE", null, nullable, value),
        "FLOAT" => new("FLOAT", null, nullable, value),
        "INTEGER" => new(Number, IntegerLength, nullable, value),
        "NUMERIC" => new(Number, "38,9", nullable, value),
        "TIMESTAMP" => new("TIMESTAMP_NTZ", "9", nullable, value),
        _ => new("VARCHAR", FullTextLength, nullable, value),
    };

    /// <exception cref="RefusedException">There is no such type, or the length is not one of it.</exception>
    public static ColumnType Parse(string column, string type, string? length, bool nullable, string? value)
    {
        var word = string.Join(' ', type.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return word switch
        {
            Number or "DECIMAL" or "DEC" or "NUMERIC" => new(Number, NumberLength(column, word, length), nullable, value),
            "INT" or "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" or "BYTEINT" => new(Number, WithoutLength(column, word, length) ?? IntegerLength, nullable, value),
            "FLOAT" or "FLOAT4" or "FLOAT8" or "DOUBLE" or "DOUBLE PRECISION" or "REAL" => new("FLOAT", WithoutLength(column, word, length), nullable, value),
            "BOOLEAN" or "DATE" => new(word, WithoutLength(column, word, length), nullable, value),
            "VARCHAR" or "STRING" or "TEXT" or "NVARCHAR" or "NVARCHAR2" or "CHAR VARYING" or "NCHAR VARYING" =>
                new("VARCHAR", OneNumber(column, word, length, 1, LongestText, LongestText), nullable, value),
            "CHAR" or "CHARACTER" or "NCHAR" => new("VARCHAR", OneNumber(column, word, length, 1, LongestText, 1), nullable, value),
            "DATETIME" or "TIMESTAMP" or "TIMESTAMP_NTZ" => new("TIMESTAMP_NTZ", Fraction(column, word, length), nullable, value),
            "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" or "TIME" => new(word, Fraction(column, word, length), nullable, value),
            "VARIANT" or "OBJECT" or "ARRAY" or "GEOGRAPHY" or "GEOMETRY" => new(word, WithoutLength(column, word, length), nullable, value),
            "BINARY" or "VARBINARY" => new("BINARY", OneNumber(column, word, length, 1, LongestBinary, LongestBinary), nullable, value),
            _ => throw new RefusedException(TableErrors.UnknownType(column, type)),
        };
    }

    /// <summary>A greater length of a text, or precision of a number.</summary>
    /// <exception cref="RefusedException">The type has no length, or it would become less or another scale.</exception>
    public static ColumnType Lengthen(string column, ColumnType type, string length)
    {
        if (type.Type is not (Number or "VARCHAR"))
            throw new RefusedException(DefinitionErrors.NoLength(column, type.Type));
        var (digits, scale) = Digits(type.Length!);
        // A precision alone keeps the scale.
        var asked = type.Type == Number && !length.Contains(',', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"{length},{scale}") : length;
        var longer = Parse(column, type.Type, asked, type.Nullable, type.Default);
        var (newDigits, newScale) = Digits(longer.Length!);
        if (newScale != scale)
            throw new RefusedException(DefinitionErrors.OtherScale(column, type.Length!, length));
        return newDigits >= digits ? longer : throw new RefusedException(DefinitionErrors.Shorter(column, type.Length!, length));
    }

    private static (int Digits, int Scale) Digits(string length)
    {
        var parts = length.Split(',');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
    }

    private static string NumberLength(string column, string type, string? length)
    {
        if (string.IsNullOrEmpty(length))
            return IntegerLength;
        var parts = length.Split(',', StringSplitOptions.TrimEntries);
        var scale = 0;
        if (parts.Length <= 2 && IsWithin(parts[0], 1, MostDigits, out var digits) && (parts.Length == 1 || IsWithin(parts[1], 0, digits, out scale)))
            return string.Create(CultureInfo.InvariantCulture, $"{digits},{scale}");
        throw new RefusedException(TableErrors.InvalidLength(column, type, length));
    }

    private static string Fraction(string column, string type, string? length) => OneNumber(column, type, length, 0, FinestFraction, FinestFraction);

    private static string OneNumber(string column, string type, string? length, int least, int most, int usual)
    {
        if (string.IsNullOrEmpty(length))
            return usual.ToString(CultureInfo.InvariantCulture);
        return IsWithin(length, least, most, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw new RefusedException(TableErrors.InvalidLength(column, type, length));
    }

    private static string? WithoutLength(string column, string type, string? length) =>
        string.IsNullOrEmpty(length) ? null : throw new RefusedException(TableErrors.InvalidLength(column, type, length));

    private static bool IsWithin(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
