#pragma warning disable CA1720 // These are DuckDB's own names.
namespace Headgate.DuckDb;

/// <summary>DuckDB's types (<c>DUCKDB_TYPE</c>) that are known here.</summary>
public enum DuckDbType
{
    /// <summary>No type.</summary>
    Invalid = 0,
    /// <summary>BOOLEAN.</summary>
    Boolean = 1,
    /// <summary>TINYINT.</summary>
    TinyInt = 2,
    /// <summary>SMALLINT.</summary>
    SmallInt = 3,
    /// <summary>INTEGER.</summary>
    Integer = 4,
    /// <summary>BIGINT.</summary>
    BigInt = 5,
    /// <summary>UTINYINT.</summary>
    UTinyInt = 6,
    /// <summary>USMALLINT.</summary>
    USmallInt = 7,
    /// <summary>UINTEGER.</summary>
    UInteger = 8,
    /// <summary>UBIGINT.</summary>
    UBigInt = 9,
    /// <summary>FLOAT.</summary>
    Float = 10,
    /// <summary>DOUBLE.</summary>
    Double = 11,
    /// <summary>TIMESTAMP, in microseconds, without a zone.</summary>
    Timestamp = 12,
    /// <summary>DATE.</summary>
    Date = 13,
    /// <summary>TIME.</summary>
    Time = 14,
    /// <summary>INTERVAL.</summary>
    Interval = 15,
    /// <summary>HUGEINT.</summary>
    HugeInt = 16,
    /// <summary>VARCHAR.</summary>
    Varchar = 17,
    /// <summary>BLOB.</summary>
    Blob = 18,
    /// <summary>DECIMAL.</summary>
    Decimal = 19,
    /// <summary>TIMESTAMP_S, in seconds.</summary>
    TimestampSeconds = 20,
    /// <summary>TIMESTAMP_MS, in milliseconds.</summary>
    TimestampMilliseconds = 21,
    /// <summary>TIMESTAMP_NS, in nanoseconds.</summary>
    TimestampNanoseconds = 22,
    /// <summary>ENUM.</summary>
    Enum = 23,
    /// <summary>LIST: its child is the element.</summary>
    List = 24,
    /// <summary>STRUCT: its children are the fields.</summary>
    Struct = 25,
    /// <summary>MAP: a list of structs of a key and a value.</summary>
    Map = 26,
    /// <summary>UUID.</summary>
    Uuid = 27,
    /// <summary>TIMESTAMP WITH TIME ZONE, in microseconds, UTC.</summary>
    TimestampTz = 31,
    /// <summary>UHUGEINT.</summary>
    UHugeInt = 32,
    /// <summary>An untyped NULL.</summary>
    Null = 36,
}
