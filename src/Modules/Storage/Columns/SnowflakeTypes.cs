using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>The types of the backend <c>snowflake</c>.</summary>
internal sealed class SnowflakeTypes : IBackendTypes
{
    private const string Number = "NUMBER";
    private const string IntegerLength = "38,0";
    private const string FullTextLength = "16777216";
    private const int LongestText = 16_777_216;
    private const int LongestBinary = 8_388_608;
    private const int MostDigits = 38;
    private const int FinestFraction = 9;

    public string Backend => BackendTypes.Usual;

    public string DisplayName => "Snowflake";

    public DefinitionRules Rules { get; } = new(SetsDefault: false, Requires: true, Relaxes: true, Rescales: false);

    public ColumnType OfBasetype(string basetype, bool nullable, string? value) => basetype switch
    {
        "BOOLEAN" => Type("BOOLEAN", null, nullable, value),
        "DATE" => Type("DATE", null, nullable, value),
        "FLOAT" => Type("FLOAT", null, nullable, value),
        "INTEGER" => Type(Number, IntegerLength, nullable, value),
        "NUMERIC" => Type(Number, "38,9", nullable, value),
        "TIMESTAMP" => Type("TIMESTAMP_NTZ", "9", nullable, value),
        _ => Type("VARCHAR", FullTextLength, nullable, value),
    };

    public ColumnType Parse(string column, string type, string? length, bool nullable, string? value)
    {
        var word = TypeLengths.Word(type);
        return word switch
        {
            Number or "DECIMAL" or "DEC" or "NUMERIC" => Type(Number, TypeLengths.Digits(column, word, length, MostDigits, MostDigits, MostDigits, IntegerLength), nullable, value),
            "INT" or "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" or "BYTEINT" => Type(Number, TypeLengths.None(column, word, length) ?? IntegerLength, nullable, value),
            "FLOAT" or "FLOAT4" or "FLOAT8" or "DOUBLE" or "DOUBLE PRECISION" or "REAL" => Type("FLOAT", TypeLengths.None(column, word, length), nullable, value),
            "BOOLEAN" or "DATE" => Type(word, TypeLengths.None(column, word, length), nullable, value),
            "VARCHAR" or "STRING" or "TEXT" or "NVARCHAR" or "NVARCHAR2" or "CHAR VARYING" or "NCHAR VARYING" =>
                Type("VARCHAR", TypeLengths.One(column, word, length, 1, LongestText, LongestText), nullable, value),
            "CHAR" or "CHARACTER" or "NCHAR" => Type("VARCHAR", TypeLengths.One(column, word, length, 1, LongestText, 1), nullable, value),
            "DATETIME" or "TIMESTAMP" or "TIMESTAMP_NTZ" => Type("TIMESTAMP_NTZ", Fraction(column, word, length), nullable, value),
            "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" or "TIME" => Type(word, Fraction(column, word, length), nullable, value),
            "VARIANT" or "OBJECT" or "ARRAY" or "GEOGRAPHY" or "GEOMETRY" => Type(word, TypeLengths.None(column, word, length), nullable, value),
            "BINARY" or "VARBINARY" => Type("BINARY", TypeLengths.One(column, word, length, 1, LongestBinary, LongestBinary), nullable, value),
            _ => throw new RefusedException(TableErrors.UnknownType(column, type, Backend)),
        };
    }

    public string BasetypeOf(ColumnType type) => type.Type switch
    {
        Number => type.Length == IntegerLength ? "INTEGER" : "NUMERIC",
        "FLOAT" => "FLOAT",
        "BOOLEAN" => "BOOLEAN",
        "DATE" => "DATE",
        "TIMESTAMP_NTZ" or "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" => "TIMESTAMP",
        _ => "STRING",
    };

    public bool CanBeFiltered(ColumnType type) => type.Type is not ("VARIANT" or "OBJECT" or "ARRAY" or "GEOGRAPHY" or "GEOMETRY" or "VECTOR");

    public LakeType LakeTypeOf(ColumnType type) => type.Type switch
    {
        Number => LakeType.Parse($"DECIMAL({type.Length})"),
        "FLOAT" => LakeType.Parse("DOUBLE"),
        "BOOLEAN" => LakeType.Parse("BOOLEAN"),
        "DATE" => LakeType.Parse("DATE"),
        "TIME" => LakeType.Parse("TIME"),
        "TIMESTAMP_NTZ" => LakeType.Parse("TIMESTAMP"),
        "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" => LakeType.Parse("TIMESTAMPTZ"),
        // Texts of the backend's full length are not counted: a row of the lake is limited anyway.
        "VARCHAR" when type.Length is { } length && length != FullTextLength => LakeType.Parse($"VARCHAR({length})"),
        _ => LakeType.Varchar,
    };

    public bool HasGrowingLength(ColumnType type) => type.Type is Number or "VARCHAR";

    private static string? Fraction(string column, string type, string? length) => TypeLengths.One(column, type, length, 0, FinestFraction, FinestFraction);

    private static ColumnType Type(string type, string? length, bool nullable, string? value) => new(type, length, nullable, value);
}
