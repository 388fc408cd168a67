namespace Headgate.Warehouse.Tests.Functions;

/// <summary>Expected values are those of Snowflake's documentation of each function.</summary>
public sealed class JsonAndAggregates : IDisposable
{
    private readonly SnowflakeExpressions snowflake = new();

    public void Dispose() => snowflake.Dispose();

    public static IEnumerable<TheoryDataRow<string, string>> Json => Examples.Read("""
        PARSE_JSON('{"b":[1,2],"a":null}') → {"a": null,"b": [1,2]}
        PARSE_JSON('') → NULL
        TRY_PARSE_JSON('{') → NULL
        CHECK_JSON('[1]') → NULL
        CHECK_JSON('[1') → not a valid JSON text
        TO_JSON(PARSE_JSON('{ "a" : 1 }')) → {"a":1}
        PARSE_JSON('{"a":{"b":[10,20]}}'):a.b[1] → 20
        PARSE_JSON('{"a":"x"}'):a::VARCHAR → x
        GET(PARSE_JSON('{"a":1}'), 'a') → 1
        GET(ARRAY_CONSTRUCT('x', 'y'), 1) → "y"
        GET(ARRAY_CONSTRUCT('x'), 5) → NULL
        GET_PATH(PARSE_JSON('{"a":[{"b c":7}]}'), 'a[0]["b c"]') → 7
        GET_IGNORE_CASE(PARSE_JSON('{"aA":1}'), 'Aa') → 1
        JSON_EXTRACT_PATH_TEXT('{"a":{"b":"x"}}', 'a.b') → x
        OBJECT_KEYS(PARSE_JSON('{"b":1,"a":2}')) → ["a","b"]
        OBJECT_CONSTRUCT('a', 1, 'b', 'BBBB', 'c', NULL) → {"a": 1,"b": "BBBB"}
        OBJECT_CONSTRUCT() → {}
        OBJECT_CONSTRUCT_KEEP_NULL('a', 1, 'c', NULL) → {"a": 1,"c": null}
        OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'b', 2) → {"a": 1,"b": 2}
        OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'a', 2, TRUE) → {"a": 2}
        OBJECT_DELETE(OBJECT_CONSTRUCT('a', 1, 'b', 2), 'a') → {"b": 2}
        OBJECT_PICK(OBJECT_CONSTRUCT('a', 1, 'b', 2), 'a') → {"a": 1}
        TYPEOF(PARSE_JSON('1')) → INTEGER
        TYPEOF(PARSE_JSON('1.5')) → DECIMAL
        TYPEOF(PARSE_JSON('null')) → NULL_VALUE
        TYPEOF(PARSE_JSON('[]')) → ARRAY
        IS_NULL_VALUE(PARSE_JSON('null')) → true
        STRIP_NULL_VALUE(PARSE_JSON('null')) → NULL
        IS_ARRAY(PARSE_JSON('[1]')) → true
        IS_OBJECT(PARSE_JSON('[1]')) → false
        IS_INTEGER(PARSE_JSON('1')) → true
        IS_VARCHAR(PARSE_JSON('1')) → false
        AS_INTEGER(PARSE_JSON('42')) → 42
        AS_VARCHAR(PARSE_JSON('42')) → NULL
        AS_DOUBLE(PARSE_JSON('1.5')) → 1.5
        AS_DECIMAL(PARSE_JSON('1.55'), 10, 1) → 1.6
        SYSTEM$TYPEOF(1.5::NUMBER(10,2)) → NUMBER(10,2)
        ARRAY_CONSTRUCT(10, 20, NULL) → [10,20,null]
        TO_VARIANT(12345678901234567890.123456789) → 12345678901234567890.123456789
        ARRAY_CONSTRUCT(2.50) → [2.5]
        ARRAY_CONSTRUCT() → []
        ARRAY_CONSTRUCT_COMPACT(NULL, 'hello', 3::DOUBLE) → ["hello",3]
        ARRAY_SIZE(ARRAY_CONSTRUCT(1, 2, 3)) → 3
        ARRAY_SIZE(PARSE_JSON('{}')) → NULL
        ARRAY_CONTAINS('hello'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi')) → true
        ARRAY_CONTAINS(5::VARIANT, ARRAY_CONSTRUCT('hello')) → false
        ARRAY_POSITION('hi'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi')) → 1
        ARRAY_POSITION('x'::VARIANT, ARRAY_CONSTRUCT('hello')) → NULL
        ARRAY_APPEND(ARRAY_CONSTRUCT(1), 'two') → [1,"two"]
        ARRAY_PREPEND(ARRAY_CONSTRUCT(1), 0) → [0,1]
        ARRAY_INSERT(ARRAY_CONSTRUCT(0, 1, 3), 2, 2) → [0,1,2,3]
        ARRAY_CAT(ARRAY_CONSTRUCT(1), ARRAY_CONSTRUCT(2, 3)) → [1,2,3]
        ARRAY_SLICE(ARRAY_CONSTRUCT(0, 1, 2, 3, 4, 5, 6), 0, -2) → [0,1,2,3,4]
        ARRAY_REMOVE(ARRAY_CONSTRUCT(1, 5, 5.5, 5), 5::VARIANT) → [1,5.5]
        ARRAY_REMOVE_AT(ARRAY_CONSTRUCT(2, 5, 7), 1) → [2,7]
        ARRAY_COMPACT(PARSE_JSON('[1,null,2]')) → [1,2]
        ARRAY_DISTINCT(ARRAY_CONSTRUCT('A', 'A', 'B')) → ["A","B"]
        ARRAY_REVERSE(ARRAY_CONSTRUCT(1, 2)) → [2,1]
        ARRAY_INTERSECTION(ARRAY_CONSTRUCT('A', 'B'), ARRAY_CONSTRUCT('B', 'C')) → ["B"]
        ARRAY_EXCEPT(ARRAY_CONSTRUCT('A', 'B'), ARRAY_CONSTRUCT('B', 'C')) → ["A"]
        ARRAYS_OVERLAP(ARRAY_CONSTRUCT('A', 'B'), ARRAY_CONSTRUCT('B', 'C')) → true
        ARRAY_FLATTEN(PARSE_JSON('[[1,2],[3]]')) → [1,2,3]
        ARRAY_SORT(ARRAY_CONSTRUCT(20, 3, 100)) → [3,20,100]
        ARRAY_SORT(ARRAY_CONSTRUCT(20, 3, 100), FALSE) → [100,20,3]
        ARRAY_MIN(ARRAY_CONSTRUCT(20, 0, NULL, 10)) → 0
        ARRAY_MAX(ARRAY_CONSTRUCT(20, 0, NULL, 10)) → 20
        ARRAY_TO_STRING(PARSE_JSON('[1,true,null,"x"]'), ', ') → 1, true, , x
        ARRAY_GENERATE_RANGE(2, 5) → [2,3,4]
        ARRAYS_TO_OBJECT(ARRAY_CONSTRUCT('a', 'b'), ARRAY_CONSTRUCT(1, 2)) → {"a": 1,"b": 2}
        TRANSFORM(ARRAY_CONSTRUCT(1, 2), a -> a::INT * 2) → [2,4]
        FILTER(ARRAY_CONSTRUCT(1, 2, 3), a -> a > 1) → [2,3]
        """);

    public static IEnumerable<TheoryDataRow<string, string>> Aggregates => Examples.Read("""
        COUNT(*) → 5
        COUNT(b) → 4
        COUNT(DISTINCT c) → 2
        COUNT(a, b) → 4
        COUNT_IF(a > 2) → 3
        SUM(a) → 15
        SUM(b) → 10.00
        AVG(a) → 3.000000
        MIN(c) → x
        MAX(a) → 5
        MEDIAN(a) → 3.000
        MEDIAN(CASE WHEN a < 3 THEN a END) → 1.500
        MODE(c) → x
        STDDEV(a) > 1.58 AND STDDEV(a) < 1.59 → true
        VAR_POP(a) → 2
        ROUND(CORR(a, a), 9) → 1
        LISTAGG(c, ',') WITHIN GROUP (ORDER BY a DESC) → y,x,y,x,x
        LISTAGG(DISTINCT c, '|') WITHIN GROUP (ORDER BY c) → x|y
        PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) → 3.000
        PERCENTILE_CONT(0.375) WITHIN GROUP (ORDER BY a) → 2.500
        PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY a DESC) → 4
        APPROX_COUNT_DISTINCT(c) → 2
        MIN_BY(c, a) → x
        MAX_BY(a, b) → 5
        BITAND_AGG(a) → 0
        BITOR_AGG(a) → 7
        BOOLOR_AGG(a > 4) → true
        BOOLAND_AGG(a > 4) → false
        BOOLXOR_AGG(a > 4) → true
        ARRAY_AGG(b) WITHIN GROUP (ORDER BY a) → [1,2,3,4]
        ARRAY_AGG(DISTINCT c) WITHIN GROUP (ORDER BY c) → ["x","y"]
        ARRAY_SIZE(ARRAY_UNIQUE_AGG(c)) → 2
        OBJECT_AGG(a::VARCHAR, c) → {"1": "x","2": "x","3": "y","4": "x","5": "y"}
        COUNT(DISTINCT a, c) → 5
        ARRAY_SIZE(ARRAY_AGG(a) FILTER (WHERE FALSE)) → 0
        """);

    public static IEnumerable<TheoryDataRow<string, string>> Windows => Examples.Read("""
        ROW_NUMBER() OVER (ORDER BY a DESC) → 1,2,3,4,5
        RANK() OVER (ORDER BY c) → 4,1,4,1,1
        DENSE_RANK() OVER (ORDER BY c) → 2,1,2,1,1
        NTILE(2) OVER (ORDER BY a) → 2,2,1,1,1
        LAG(a) OVER (ORDER BY a) → 4,3,2,1,
        LAG(a, 1, 0) OVER (ORDER BY a) → 4,3,2,1,0
        LAG(b) IGNORE NULLS OVER (ORDER BY a) → 3.00,3.00,2.00,1.00,
        LEAD(a, 2) OVER (ORDER BY a) → ,,5,4,3
        FIRST_VALUE(a) OVER (PARTITION BY c ORDER BY a) → 3,1,3,1,1
        LAST_VALUE(a) OVER (PARTITION BY c ORDER BY a) → 5,4,5,4,4
        NTH_VALUE(a, 2) OVER (PARTITION BY c ORDER BY a) → 5,2,5,2,2
        SUM(a) OVER (ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) → 15,10,6,3,1
        CONDITIONAL_TRUE_EVENT(a > 3) OVER (ORDER BY a) → 2,1,0,0,0
        ROUND(RATIO_TO_REPORT(a) OVER (PARTITION BY c), 3) → 0.625,0.571,0.375,0.286,0.143
        """);

    private const string Rows = "FROM (SELECT column1 AS a, column2::NUMBER(10,2) AS b, column3 AS c FROM VALUES (1, 1, 'x'), (2, 2, 'x'), (3, 3, 'y'), (4, NULL, 'x'), (5, 4, 'y'))";

    [Theory]
    [MemberData(nameof(Json))]
    public async Task Functions_of_JSON_give_what_Snowflake_documents(string expression, string value) => Assert.Equal(value, await snowflake.ValueAsync(expression));

    [Theory]
    [MemberData(nameof(Aggregates))]
    public async Task Aggregates_give_what_Snowflake_documents(string expression, string value) => Assert.Equal(value, await snowflake.ValueAsync($"SELECT {expression} {Rows}"));

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task Windows_give_what_Snowflake_documents(string expression, string values) =>
        Assert.Equal(values, string.Join(',', (await snowflake.RowsAsync($"SELECT {expression}, a {Rows} ORDER BY a DESC")).Select(row => row[0])));

    [Fact]
    public async Task Moments_in_arrays_are_text() =>
        Assert.Equal("[\"2024-01-31 10:00:00.000\"]", await snowflake.ValueAsync("SELECT ARRAY_AGG(t) FROM (SELECT '2024-01-31 10:00:00'::TIMESTAMP_NTZ AS t)"));
}
