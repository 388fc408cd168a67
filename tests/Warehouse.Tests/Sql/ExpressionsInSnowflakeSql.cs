namespace Headgate.Warehouse.Tests.Sql;

/// <summary>Syntax of expressions and of what stands in FROM, run for real.</summary>
public sealed class ExpressionsInSnowflakeSql
{
    private const string Setup = """
        CREATE TABLE t (id INTEGER, name VARCHAR, price NUMBER(10,2), d DATE, ts TIMESTAMP_NTZ, v VARIANT, flag BOOLEAN);
        INSERT INTO t (id, name, price, d, ts, flag) VALUES (1, 'ann', 10.5, '2024-01-31', '2024-01-31 12:30:00', TRUE), (2, 'bob', 20, '2024-02-29', '2024-02-29 00:00:00', FALSE), (3, NULL, NULL, NULL, NULL, NULL);
        UPDATE t SET v = {'a': {'b': [1, 'two', {'c': TRUE}]}, 'n': 5, 'Key x': 'sp'} WHERE id = 1;
        UPDATE t SET v = [10, 20, NULL] WHERE id = 2;
        """;

    [Theory]
    [InlineData("SELECT v:a.b[0]::INT + 1, v:a.b[1]::STRING, v:a.b[2].c::BOOLEAN, v:n, v['Key x']::VARCHAR FROM t WHERE id = 1", "2|two|true|5|sp")]
    [InlineData("SELECT v:missing, v:a.b[7], v:n.x FROM t WHERE id = 1", "NULL|NULL|NULL")]
    [InlineData("SELECT v[0]::INT, v[1] FROM t WHERE id = 2", "10|20")]
    [InlineData("SELECT id FROM t WHERE v:n = 5", "1")]
    [InlineData("SELECT id FROM t WHERE v:a.b[1] = 'two'", "1")]
    [InlineData("SELECT f.value::INT, f.index FROM t, LATERAL FLATTEN(INPUT => t.v) f WHERE id = 2 AND f.value IS NOT NULL ORDER BY f.index", "10|0\n20|1\nNULL|2")]
    [InlineData("SELECT f.key, f.path FROM t, TABLE(FLATTEN(t.v)) f WHERE t.id = 1 ORDER BY f.key", "Key x|Key x\na|a\nn|n")]
    [InlineData("SELECT f.value::STRING FROM t, LATERAL FLATTEN(input => v:a.b) f WHERE id = 1 AND f.index < 2 ORDER BY f.index", "1\ntwo")]
    [InlineData("SELECT t.id, f.value FROM t, LATERAL FLATTEN(INPUT => v:none, OUTER => TRUE) f ORDER BY 1", "1|NULL\n2|NULL\n3|NULL")]
    [InlineData("SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 5))", "5")]
    [InlineData("SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 3)) ORDER BY n", "0\n1\n2")]
    [InlineData("SELECT s.value FROM t, LATERAL SPLIT_TO_TABLE('a.b', '.') s WHERE t.id = 1 ORDER BY s.index", "a\nb")]
    [InlineData("SELECT d + 1, d - 31, d + INTERVAL '1 day', ts + INTERVAL '2 hours, 1 minute' FROM t WHERE id = 1", "2024-02-01|2023-12-31|2024-02-01|2024-01-31 14:31:00")]
    [InlineData("SELECT DATE '2024-03-01' - DATE '2024-02-01', TIMESTAMP '2024-01-01 10:00:00', '2024-01-01'::DATE", "29|2024-01-01 10:00:00|2024-01-01")]
    [InlineData("SELECT id FROM t WHERE d = '2024-01-31'", "1")]
    [InlineData("SELECT id FROM t WHERE id IN ('1', 2) ORDER BY 1", "1\n2")]
    [InlineData("SELECT id FROM t WHERE (id, name) IN (SELECT 1, 'ann')", "1")]
    [InlineData("SELECT id FROM t WHERE price BETWEEN 10 AND '15.5'", "1")]
    [InlineData("SELECT id FROM t WHERE name RLIKE 'a.*' OR name REGEXP 'b'", "1")]
    [InlineData("SELECT id FROM t WHERE name ILIKE 'A%' ESCAPE '!'", "1")]
    [InlineData("SELECT id FROM t WHERE name NOT LIKE ALL ('a%', 'x%')", "1\n2")]
    [InlineData("SELECT id FROM t WHERE name IS DISTINCT FROM 'ann' ORDER BY 1", "2\n3")]
    [InlineData("SELECT id FROM t WHERE NOT flag", "2")]
    [InlineData("SELECT id FROM t WHERE flag IS NOT TRUE ORDER BY 1", "2\n3")]
    [InlineData("SELECT 7 % 3, -7 % 3, 2 * 3.5, 1e2, .5 + 1., -(-3)", "1|-1|7.0|100|1.5|3")]
    [InlineData("SELECT 1 / 3, 2.5 / 2, 10 / '4'", "0.333333|1.2500000|2.500000")]
    [InlineData("SELECT 'a' || 1 || TRUE || 1.50", "a1true1.50")]
    [InlineData("SELECT X'4142'::VARCHAR", "4142")]
    [InlineData("SELECT TRY_CAST('x' AS INT), CAST('12' AS NUMBER(5,1)), '1.55'::NUMBER(3,1)", "NULL|12.0|1.6")]
    [InlineData("SELECT CASE id WHEN 1 THEN 'one' WHEN 2 THEN 'two' END FROM t ORDER BY id", "one\ntwo\nNULL")]
    [InlineData("SELECT (SELECT MAX(id) FROM t), EXISTS (SELECT 1 FROM t WHERE id = 9)", "3|false")]
    [InlineData("SELECT id FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.id = a.id + 1) ORDER BY id", "1\n2")]
    [InlineData("SELECT id FROM t WHERE id >= ALL (SELECT id FROM t)", "3")]
    [InlineData("SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t ORDER BY id", "1\n3\n5")]
    [InlineData("SELECT SUM(id) OVER w FROM t WINDOW w AS (PARTITION BY flag IS NULL) ORDER BY id", "3\n3\n3")]
    [InlineData("SELECT MAX(id) FILTER (WHERE id < 3) FROM t", "2")]
    [InlineData("SELECT flag, COUNT(*) FROM t GROUP BY ROLLUP (flag) ORDER BY 2, 1", "false|1\ntrue|1\nNULL|1\nNULL|3")]
    [InlineData("SELECT flag, COUNT(*) AS c FROM t GROUP BY ALL HAVING c = 1 AND flag ORDER BY 1", "true|1")]
    [InlineData("SELECT id, flag, COUNT(*) FROM t GROUP BY GROUPING SETS ((id), (flag), ()) ORDER BY 1, 2 LIMIT 1", "1|NULL|1")]
    [InlineData("SELECT TOP 2 id FROM t ORDER BY id DESC", "3\n2")]
    [InlineData("SELECT id FROM t ORDER BY name NULLS FIRST FETCH FIRST 1 ROW ONLY", "3")]
    [InlineData("SELECT id FROM t ORDER BY id LIMIT 1 OFFSET 1", "2")]
    [InlineData("SELECT DISTINCT flag FROM t ORDER BY flag", "false\ntrue\nNULL")]
    [InlineData("SELECT t.* REPLACE (id * 2 AS id) EXCLUDE v FROM t", "!unexpected 'EXCLUDE'")]
    [InlineData("SELECT * EXCLUDE (v, d, ts, flag) REPLACE (id * 2 AS id) FROM t WHERE id = 1", "2|ann|10.50")]
    [InlineData("SELECT a.id FROM t a LEFT JOIN t b ON a.id = b.id + 1 WHERE b.id IS NULL", "1")]
    [InlineData("SELECT id, x FROM t NATURAL JOIN (SELECT 1 AS id, 'x' AS x) s", "1|x")]
    [InlineData("SELECT id, k FROM t FULL OUTER JOIN (SELECT 9 AS id, 'k' AS k) s USING (id) ORDER BY 1", "1|NULL\n2|NULL\n3|NULL\n9|k")]
    [InlineData("SELECT COUNT(*) FROM t CROSS JOIN t b", "9")]
    [InlineData("SELECT COUNT(*) FROM t, (SELECT 1 UNION ALL SELECT 2) b", "6")]
    [InlineData("SELECT a.id, b.x FROM t a, LATERAL (SELECT a.id * 2 AS x) b WHERE a.id = 2", "2|4")]
    [InlineData("SELECT a.id, b.k FROM t a ASOF JOIN (SELECT '2024-01-31 11:00:00'::TIMESTAMP AS at, 'k' AS k) b MATCH_CONDITION (a.ts >= b.at) WHERE a.id = 1", "1|k")]
    [InlineData("SELECT * FROM (SELECT id, flag FROM t WHERE id < 3) PIVOT (SUM(id) FOR flag IN (TRUE, FALSE)) AS p (yes, no)", "1|2")]
    [InlineData("SELECT k, val FROM (SELECT id AS a, id * 2 AS b FROM t WHERE id = 1) UNPIVOT (val FOR k IN (a, b)) ORDER BY k", "A|1\nB|2")]
    [InlineData("SELECT COUNT(*) <= 3 FROM t SAMPLE (50)", "true")]
    [InlineData("SELECT x FROM (VALUES (1), (2)) AS s (x) ORDER BY x DESC", "2\n1")]
    [InlineData("WITH RECURSIVE r AS (SELECT 1 AS n, 'a' AS s UNION ALL SELECT n + 1, s || 'a' FROM r WHERE n < 3) SELECT s FROM r ORDER BY n DESC LIMIT 1", "aaa")]
    [InlineData("SELECT id FROM t EXCEPT SELECT 1 INTERSECT SELECT 1 ORDER BY 1", "2\n3")]
    [InlineData("(SELECT id FROM t WHERE id = 1) UNION ALL (SELECT id FROM t WHERE id = 3) ORDER BY 1 DESC", "3\n1")]
    [InlineData("SELECT id, id AS ID2, ID2 + 1 AS x, x * 2 FROM t WHERE x = 2", "1|1|2|4")]
    [InlineData("SELECT 1/0", "!Division by zero")]
    [InlineData("SELECT 'abc'::INT", "!abc")]
    [InlineData("SELECT nothing FROM t", "!error line 1 at position 7\ninvalid identifier 'NOTHING'")]
    [InlineData("SELECT a.id FROM t a JOIN t b ON a.id = id", "!ambiguous column name 'ID'")]
    [InlineData("SELECT * FRM t", "!syntax error line 1 at position 9 unexpected 'FRM'.")]
    [InlineData("SELECT 1;\nSELECT\n  FROM t", "!syntax error line 3 at position 2 unexpected 'FROM'.")]
    [InlineData("SELECT nofunction(1)", "!Unknown function NOFUNCTION")]
    [InlineData("SELECT UPPER(name) OVER () FROM t", "!Function 'UPPER' takes neither")]
    [InlineData("SELECT * FROM nothing", "!Object 'NOTHING' does not exist or not authorized.")]
    [InlineData("SELECT read_csv('/etc/passwd')", "!Unknown function READ_CSV")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')", "!Unknown table function READ_TEXT")]
    [InlineData("SELECT * FROM '/etc/passwd'", "!unexpected ''/etc/passwd''")]
    [InlineData("SELECT * FROM \"/etc/passwd\"", "!Object '\"/etc/passwd\"' does not exist")]
    public async Task An_expression_gives_its_value(string sql, string expected)
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync(Setup, TestContext.Current.CancellationToken);
        await run.ShouldGiveAsync(sql, expected);
    }

    [Fact]
    public async Task Columns_are_called_as_in_Snowflake()
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        var answer = await run.RunAsync("SELECT COUNT(*), count( 1 ), 1 + 1, 'a', x AS \"Mixed\", x, (x) FROM (SELECT 1 AS x) GROUP BY x", TestContext.Current.CancellationToken);
        Assert.Equal(["COUNT(*)", "COUNT( 1 )", "1 + 1", "'A'", "Mixed", "X", "(X)"], answer.Names);
    }
}
