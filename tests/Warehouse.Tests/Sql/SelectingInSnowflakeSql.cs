namespace Headgate.Warehouse.Tests.Sql;

/// <summary>Queries in Snowflake's SQL give what Snowflake gives; each is run for real.</summary>
public sealed class SelectingInSnowflakeSql
{
    private const string Setup = """
        CREATE TABLE t (id INTEGER NOT NULL, name VARCHAR(20), price NUMBER(10,2), "lower" VARCHAR);
        INSERT INTO t VALUES (1, 'ann', 10.50, 'a'), (2, 'bob', 20, 'b'), (3, NULL, NULL, 'c');
        """;

    [Theory]
    [InlineData("SELECT 1", "1")]
    [InlineData("select 'it''s', 'a\\nb', $$raw 'x'$$", "it's|a\nb|raw 'x'")]
    [InlineData("SELECT id, name FROM t ORDER BY id -- all", "1|ann\n2|bob\n3|NULL")]
    [InlineData("SELECT \"lower\" FROM t WHERE id = 1 // one", "a")]
    [InlineData("SELECT name n FROM t ORDER BY n", "ann\nbob\nNULL")]
    [InlineData("SELECT name n FROM t ORDER BY n DESC", "NULL\nbob\nann")]
    [InlineData("SELECT 1/2", "0.500000")]
    [InlineData("SELECT 10/4 AS x, x + 1", "2.500000|3.500000")]
    [InlineData("SELECT '5' + 1, '2' * '3'", "6|6")]
    [InlineData("SELECT 2147483647 + 1, 9223372036854775807 + 1", "2147483648|9223372036854775808")]
    [InlineData("SELECT COUNT(*), COUNT(name), SUM(price) FROM t", "3|2|30.50")]
    [InlineData("SELECT COUNT(DISTINCT name) FROM t", "2")]
    [InlineData("SELECT id AS a, a * 2 AS b FROM t WHERE b > 2 ORDER BY 1", "2|4\n3|6")]
    [InlineData("SELECT * EXCLUDE (name, price) FROM t ORDER BY id LIMIT 1", "1|a")]
    [InlineData("SELECT * ILIKE 'n%' RENAME name AS who FROM t ORDER BY who LIMIT 1", "ann")]
    [InlineData("WITH a AS (SELECT id FROM t), b AS (SELECT id * 10 AS x FROM a) SELECT x FROM b ORDER BY x", "10\n20\n30")]
    [InlineData("WITH r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT n FROM r ORDER BY n", "1\n2\n3\n4")]
    [InlineData("SELECT a.id, b.name FROM t a JOIN t b ON a.id = b.id AND b.id < 3 ORDER BY 1", "1|ann\n2|bob")]
    [InlineData("SELECT * FROM (SELECT id FROM t) a JOIN (SELECT id, name FROM t) b USING (id) ORDER BY 1", "1|ann\n2|bob\n3|NULL")]
    [InlineData("SELECT id FROM t QUALIFY SUM(1) OVER (ORDER BY id DESC) = 1", "3")]
    [InlineData("SELECT 1 UNION SELECT 1 UNION ALL SELECT 2 MINUS SELECT 2", "1")]
    [InlineData("SELECT column1, $2 FROM VALUES (1, 'a'), (2, 'b') ORDER BY 1", "1|a\n2|b")]
    [InlineData("SELECT CASE WHEN id = 1 THEN 'one' ELSE 'more' END, COUNT(*) FROM t GROUP BY 1 ORDER BY 1", "more|2\none|1")]
    [InlineData("SELECT name FROM t WHERE name LIKE ANY ('a%', 'x%')", "ann")]
    [InlineData("SELECT id FROM \"in.c-main\".\"orders\"", "!invalid identifier 'ID'")]
    [InlineData("SELECT \"id\" FROM \"in.c-main\".\"orders\" WHERE \"id\" = 2", "2")]
    public async Task A_query_gives_its_rows(string sql, string expected)
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync(Setup, TestContext.Current.CancellationToken);
        await run.ShouldGiveAsync(sql, expected);
    }
}
