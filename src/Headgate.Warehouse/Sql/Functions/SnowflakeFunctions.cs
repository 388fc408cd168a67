namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Snowflake's functions. What is not in the table cannot be called: nothing is handed on to DuckDB by its name.</summary>
internal sealed class SnowflakeFunctions : ISqlFunctions
{
    internal static readonly SnowflakeFunctions Instance = new();

    /// <summary>Functions that Snowflake has and that are refused by name, so that a user knows it is not a slip of the pen.</summary>
    internal static readonly IReadOnlySet<string> NotSupported = new HashSet<string>(StringComparer.Ordinal)
    {
        "AI_CLASSIFY", "AI_COMPLETE", "AI_FILTER", "APPROX_TOP_K", "APPROXIMATE_SIMILARITY", "BITMAP_BIT_POSITION", "BITMAP_BUCKET_NUMBER", "BITMAP_CONSTRUCT_AGG", "BITMAP_COUNT",
        "BUILD_STAGE_FILE_URL", "COLLATE", "COLLATION", "COMPRESS", "CONDITIONAL_CHANGE_EVENT", "DECOMPRESS_BINARY", "DECOMPRESS_STRING", "DECRYPT", "DECRYPT_RAW", "ENCRYPT", "ENCRYPT_RAW",
        "EXTRACT_SEMANTIC_CATEGORIES", "GET_DDL", "GET_PRESIGNED_URL", "GET_STAGE_LOCATION", "GROUPING_ID", "H3_LATLNG_TO_CELL", "HASH_AGG", "HLL_ACCUMULATE", "HLL_COMBINE", "HLL_ESTIMATE",
        "HLL_EXPORT", "HLL_IMPORT", "INVOKER_ROLE", "INVOKER_SHARE", "MINHASH", "MINHASH_COMBINE", "PARSE_IP", "PARSE_URL", "PARSE_XML", "REDUCE", "SOUNDEX", "SOUNDEX_P123",
        "ST_ASGEOJSON", "ST_ASTEXT", "ST_ASWKT", "ST_CONTAINS", "ST_DISTANCE", "ST_DWITHIN", "ST_GEOGRAPHYFROMTEXT", "ST_INTERSECTS", "ST_MAKEPOINT", "ST_POINT", "ST_X", "ST_Y",
        "SYSTEM$CANCEL_QUERY", "SYSTEM$PIPE_STATUS", "SYSTEM$STREAM_HAS_DATA", "SYSTEM$WAIT", "TO_GEOGRAPHY", "TO_GEOMETRY", "TO_XML", "VECTOR_COSINE_SIMILARITY", "VECTOR_INNER_PRODUCT",
        "VECTOR_L2_DISTANCE", "XMLGET", "ZIPF",
    };

    private static readonly FunctionTable Table = Build();

    /// <summary>The names of all functions that can be called.</summary>
    internal static IEnumerable<string> Names => Table.Names;

    public Emitted? Emit(FunctionCall call) => Table.Find(call.Name) is { } function
        ? function(call)
        : NotSupported.Contains(call.Name) ? throw new WarehouseException(2, "0A000", $"SQL compilation error:\nUnsupported feature 'function {call.Name}'.") : null;

    private static FunctionTable Build()
    {
        var table = new FunctionTable();
        TextFunctions.AddTo(table);
        PatternFunctions.AddTo(table);
        NumberFunctions.AddTo(table);
        ChoiceFunctions.AddTo(table);
        DateFunctions.AddTo(table);
        DatePartFunctions.AddTo(table);
        ConversionFunctions.AddTo(table);
        JsonFunctions.AddTo(table);
        ArrayFunctions.AddTo(table);
        AggregateFunctions.AddTo(table);
        WindowFunctions.AddTo(table);
        ContextFunctions.AddTo(table);
        return table;
    }
}
