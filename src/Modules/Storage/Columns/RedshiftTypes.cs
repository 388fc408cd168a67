using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>The types of the backend <c>redshift</c>.</summary>
internal sealed class RedshiftTypes : IBackendTypes
{
    private const int LongestText = 65_535;
    private const int LongestChar = 4096;
    private const int LongestBinary = 1_024_000;

    public string Backend => "redshift";

    public string DisplayName => "Redshift";

    public DefinitionRules Rules { get; } = new(SetsDefault: false, Requires: false, Relaxes: false, Rescales: false);

    public ColumnType OfBasetype(string basetype, bool nullable, string? value) => basetype switch
    {
        "FLOAT" => Type("DOUBLE PRECISION", null, nullable, value),
        "NUMERIC" => Type("NUMERIC", "38,9", nullable, value),
        "STRING" => Type("VARCHAR", "65535", nullable, value),
        _ => Type(basetype, null, nullable, value),
    };

    public ColumnType Parse(string column, string type, string? length, bool nullable, string? value)
    {
        var word = TypeLengths.Word(type);
        return word switch
        {
            "SMALLINT" or "INT2" => Type("SMALLINT", TypeLengths.None(column, word, length), nullable, value),
            "INTEGER" or "INT" or "INT4" => Type("INTEGER", TypeLengths.None(column, word, length), nullable, value),
            "BIGINT" or "INT8" => Type("BIGINT", TypeLengths.None(column, word, length), nullable, value),
            "NUMERIC" or "DECIMAL" => Type("NUMERIC", TypeLengths.Digits(column, word, length, 38, 37, 38, "18,0"), nullable, value),
            "REAL" or "FLOAT4" => Type("REAL", TypeLengths.None(column, word, length), nullable, value),
            "DOUBLE PRECISION" or "FLOAT8" or "FLOAT" => Type("DOUBLE PRECISION", TypeLengths.None(column, word, length), nullable, value),
            "BOOLEAN" or "BOOL" => Type("BOOLEAN", TypeLengths.None(column, word, length), nullable, value),
            "CHAR" or "CHARACTER" or "NCHAR" => Type("CHAR", TypeLengths.One(column, word, length, 1, LongestChar, 1), nullable, value),
            "BPCHAR" => Type("CHAR", TypeLengths.One(column, word, length, 1, LongestChar, 256), nullable, value),
            "VARCHAR" or "CHARACTER VARYING" or "NVARCHAR" or "TEXT" => Type("VARCHAR", TypeLengths.One(column, word, length, 1, LongestText, 256), nullable, value),
            "TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE" => Type("TIMESTAMP", TypeLengths.None(column, word, length), nullable, value),
            "TIMESTAMPTZ" or "TIMESTAMP WITH TIME ZONE" => Type("TIMESTAMPTZ", TypeLengths.None(column, word, length), nullable, value),
            "TIME" or "TIME WITHOUT TIME ZONE" => Type("TIME", TypeLengths.None(column, word, length), nullable, value),
            "TIMETZ" or "TIME WITH TIME ZONE" => Type("TIMETZ", TypeLengths.None(column, word, length), nullable, value),
            "VARBYTE" or "VARBINARY" or "BINARY VARYING" => Type("VARBYTE", TypeLengths.One(column, word, length, 1, LongestBinary, 64_000), nullable, value),
            "DATE" or "SUPER" or "GEOMETRY" or "GEOGRAPHY" or "HLLSKETCH" => Type(word, TypeLengths.None(column, word, length), nullable, value),
            _ => throw new RefusedException(TableErrors.UnknownType(column, type, Backend)),
        };
    }

    public string BasetypeOf(ColumnType type) => type.Type switch
    {
        "SMALLINT" or "INTEGER" or "BIGINT" => "INTEGER",
        "NUMERIC" => "NUMERIC",
        "REAL" or "DOUBLE PRECISION" => "FLOAT",
        "BOOLEAN" => "BOOLEAN",
        "DATE" => "DATE",
        "TIMESTAMP" or "TIMESTAMPTZ" => "TIMESTAMP",
        _ => "STRING",
    };

    public bool CanBeFiltered(ColumnType type) => type.Type is not ("SUPER" or "GEOMETRY" or "GEOGRAPHY" or "HLLSKETCH" or "VARBYTE");

    public LakeType LakeTypeOf(ColumnType type) => type.Type switch
    {
        "SMALLINT" or "INTEGER" or "BIGINT" or "BOOLEAN" or "DATE" or "TIME" or "TIMESTAMP" or "TIMESTAMPTZ" => LakeType.Parse(type.Type),
        "NUMERIC" => LakeType.Parse($"DECIMAL({type.Length})"),
        "REAL" => LakeType.Parse("FLOAT"),
        "DOUBLE PRECISION" => LakeType.Parse("DOUBLE"),
        "VARCHAR" or "CHAR" => LakeType.Parse($"VARCHAR({type.Length})"),
        _ => LakeType.Varchar,
    };

    public bool HasGrowingLength(ColumnType type) => type.Type is "VARCHAR";

    private ColumnType Type(string type, string? length, bool nullable, string? value) => new(type, length, nullable, value, Backend);
}
