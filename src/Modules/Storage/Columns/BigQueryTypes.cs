using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>The types of the backend <c>bigquery</c>.</summary>
internal sealed class BigQueryTypes : IBackendTypes
{
    private const int WidestLakeDecimal = 38;
    // A nested type is written in the length, so only its size is looked at.
    private const int LongestNested = 10_000;

    public string Backend => "bigquery";

    public string DisplayName => "Bigquery";

    public DefinitionRules Rules { get; } = new(SetsDefault: true, Requires: false, Relaxes: true, Rescales: true);

    public ColumnType OfBasetype(string basetype, bool nullable, string? value) => basetype switch
    {
        "BOOLEAN" => Type("BOOL", null, nullable, value),
        "FLOAT" => Type("FLOAT64", null, nullable, value),
        "INTEGER" => Type("INT64", null, nullable, value),
        _ => Type(basetype, null, nullable, value),
    };

    public ColumnType Parse(string column, string type, string? length, bool nullable, string? value)
    {
        var word = TypeLengths.Word(type);
        return word switch
        {
            "INT64" or "INT" or "SMALLINT" or "INTEGER" or "BIGINT" or "TINYINT" or "BYTEINT" => Type("INT64", TypeLengths.None(column, word, length), nullable, value),
            "NUMERIC" or "DECIMAL" => Type("NUMERIC", TypeLengths.Digits(column, word, length, 38, 9, 29, null), nullable, value),
            "BIGNUMERIC" or "BIGDECIMAL" => Type("BIGNUMERIC", TypeLengths.Digits(column, word, length, 76, 38, 38, null), nullable, value),
            "FLOAT64" => Type(word, TypeLengths.None(column, word, length), nullable, value),
            "BOOL" or "BOOLEAN" => Type("BOOL", TypeLengths.None(column, word, length), nullable, value),
            "STRING" or "BYTES" => Type(word, TypeLengths.One(column, word, length, 1, int.MaxValue, null), nullable, value),
            "DATE" or "DATETIME" or "TIME" or "TIMESTAMP" or "GEOGRAPHY" or "INTERVAL" or "JSON" => Type(word, TypeLengths.None(column, word, length), nullable, value),
            "ARRAY" or "STRUCT" when length is { Length: <= LongestNested } && !string.IsNullOrWhiteSpace(length) => Type(word, length.Trim(), nullable, value),
            "ARRAY" or "STRUCT" => throw new RefusedException(TableErrors.InvalidLength(column, word, length ?? "")),
            _ => throw new RefusedException(TableErrors.UnknownType(column, type, Backend)),
        };
    }

    public string BasetypeOf(ColumnType type) => type.Type switch
    {
        "INT64" => "INTEGER",
        "NUMERIC" or "BIGNUMERIC" => "NUMERIC",
        "FLOAT64" => "FLOAT",
        "BOOL" => "BOOLEAN",
        "DATE" => "DATE",
        "DATETIME" or "TIMESTAMP" => "TIMESTAMP",
        _ => "STRING",
    };

    public bool CanBeFiltered(ColumnType type) => type.Type is not ("ARRAY" or "STRUCT" or "JSON" or "GEOGRAPHY" or "INTERVAL" or "BYTES");

    public LakeType LakeTypeOf(ColumnType type) => type.Type switch
    {
        "INT64" => LakeType.Parse("BIGINT"),
        "NUMERIC" => LakeType.Parse($"DECIMAL({type.Length ?? "38,9"})"),
        // Wider than any decimal of the lake without a length: then its digits are kept as text, none is lost.
        "BIGNUMERIC" when type.Length is { } length && TypeLengths.Split(length).Digits <= WidestLakeDecimal => LakeType.Parse($"DECIMAL({length})"),
        "FLOAT64" => LakeType.Parse("DOUBLE"),
        "BOOL" => LakeType.Parse("BOOLEAN"),
        "DATE" => LakeType.Parse("DATE"),
        "TIME" => LakeType.Parse("TIME"),
        "DATETIME" => LakeType.Parse("TIMESTAMP"),
        "TIMESTAMP" => LakeType.Parse("TIMESTAMPTZ"),
        "STRING" when type.Length is { } length => LakeType.Parse($"VARCHAR({length})"),
        _ => LakeType.Varchar,
    };

    public bool HasGrowingLength(ColumnType type) => type.Type is "NUMERIC" or "BIGNUMERIC" or "STRING" or "BYTES" && type.Length is not null;

    private ColumnType Type(string type, string? length, bool nullable, string? value) => new(type, length, nullable, value, Backend);
}
