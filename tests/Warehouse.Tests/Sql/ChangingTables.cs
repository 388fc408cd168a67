namespace Headgate.Warehouse.Tests.Sql;

/// <summary>DML and DDL of Snowflake change what they say and answer with Snowflake's words; each text ends with what proves it.</summary>
public sealed class ChangingTables
{
    private const string Setup = """
        CREATE TABLE t (id INTEGER NOT NULL, name VARCHAR(5), price NUMBER(10,2) DEFAULT 1.5, n INT AUTOINCREMENT);
        INSERT INTO t (id, name) VALUES (1, 'ann'), (2, 'bob'), (3, NULL);
        """;

    [Theory]
    [InlineData("CREATE TABLE a (x INT)", "Table A successfully created.")]
    [InlineData("CREATE OR REPLACE TABLE t (x INT); SELECT COUNT(*) FROM t", "0")]
    [InlineData("CREATE TABLE IF NOT EXISTS t (x INT)", "T already exists, statement succeeded.")]
    [InlineData("CREATE TABLE t (x INT)", "!Object 'T' already exists.")]
    [InlineData("CREATE TABLE a AS SELECT id, UPPER(name) AS u FROM t; SELECT * FROM a ORDER BY id", "1|ANN\n2|BOB\n3|NULL")]
    [InlineData("CREATE TABLE a (k VARCHAR, v VARCHAR) AS SELECT id, name FROM t; SELECT k || v FROM a ORDER BY k LIMIT 1", "1ann")]
    [InlineData("CREATE OR REPLACE TABLE t AS SELECT id * 10 AS id FROM t; SELECT id FROM t ORDER BY 1", "10\n20\n30")]
    [InlineData("CREATE TABLE a LIKE t; INSERT INTO a (id) VALUES (9); SELECT id, price FROM a", "9|1.50")]
    [InlineData("CREATE TABLE a CLONE t; SELECT COUNT(*) FROM a", "3")]
    [InlineData("CREATE TEMPORARY TABLE a (x INT); INSERT INTO a VALUES (1); SELECT x FROM a", "1")]
    [InlineData("CREATE TRANSIENT TABLE a (x INT PRIMARY KEY, y INT UNIQUE, FOREIGN KEY (y) REFERENCES t (id)) CLUSTER BY (x) COMMENT = 'c'; INSERT INTO a VALUES (1, 1), (1, 1); SELECT COUNT(*) FROM a", "2")]
    [InlineData("CREATE TABLE a (\"x\" INT, X INT)", "!Unsupported feature 'columns 'x' and 'X' that differ only in case'")]
    [InlineData("CREATE TABLE other.a (x INT)", "!Insufficient privileges to operate on schema 'OTHER'")]
    [InlineData("SELECT n, price FROM t ORDER BY n", "1|1.50\n2|1.50\n3|1.50")]
    [InlineData("INSERT INTO t (id, name) SELECT 4, 'dan'; SELECT name FROM t WHERE id = 4", "dan")]
    [InlineData("INSERT INTO t (id) VALUES (4), (5)", "2")]
    [InlineData("INSERT INTO t (id, price) VALUES (4, DEFAULT); SELECT price FROM t WHERE id = 4", "1.50")]
    [InlineData("INSERT OVERWRITE INTO t (id) VALUES (7); SELECT id FROM t", "7")]
    [InlineData("INSERT INTO t (id, price) VALUES ('12', '2.345'); SELECT price FROM t WHERE id = 12", "2.35")]
    [InlineData("INSERT INTO t VALUES (1)", "!Insert value list does not match column list expecting 4 but got 1")]
    [InlineData("UPDATE t SET name = 'x' WHERE id < 3", "2|0")]
    [InlineData("UPDATE t SET name = s.w, price = price + 1 FROM (SELECT 1 k, 'new' w) s WHERE t.id = s.k; SELECT name, price FROM t WHERE id = 1", "new|2.50")]
    [InlineData("UPDATE t x SET x.name = NULL WHERE x.id = 1; SELECT COUNT(name) FROM t", "1")]
    [InlineData("DELETE FROM t WHERE name IS NULL", "1")]
    [InlineData("DELETE FROM t USING (SELECT 1 AS k) s WHERE t.id = s.k; SELECT COUNT(*) FROM t", "2")]
    [InlineData("TRUNCATE TABLE t; SELECT COUNT(*) FROM t", "0")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS id, 'upd' AS name UNION ALL SELECT 9, 'new') s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)", "1|1")]
    [InlineData("MERGE INTO t a USING (SELECT 1 AS id UNION ALL SELECT 2) s ON a.id = s.id WHEN MATCHED AND s.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET a.name = 'm' || a.name; SELECT id, name FROM t ORDER BY id", "2|mbob\n3|NULL")]
    [InlineData("CREATE VIEW v AS SELECT id, name FROM t WHERE id < 3; SELECT name FROM v ORDER BY id DESC", "bob\nann")]
    [InlineData("CREATE OR REPLACE VIEW v (a, b) COMMENT = 'x' AS SELECT id, name FROM t; SELECT a FROM v ORDER BY b LIMIT 1", "1")]
    [InlineData("CREATE VIEW v AS SELECT \"id\" AS i FROM \"in.c-main\".\"orders\"; SELECT i FROM v ORDER BY i", "1\n2")]
    [InlineData("CREATE VIEW v AS SELECT 1 AS x; DROP TABLE v", "!Object found is of type 'VIEW', specified type 'TABLE' is not.")]
    [InlineData("CREATE VIEW v AS SELECT 1 AS x; ALTER VIEW v RENAME TO w; SELECT x FROM w", "1")]
    [InlineData("ALTER TABLE t ADD COLUMN extra VARCHAR NOT NULL DEFAULT 'e'; SELECT extra FROM t WHERE id = 1", "e")]
    [InlineData("ALTER TABLE t ADD a INT, b INT; SELECT a, b FROM t WHERE id = 1", "NULL|NULL")]
    [InlineData("ALTER TABLE t DROP COLUMN name, price; SELECT * FROM t WHERE id = 1", "1|1")]
    [InlineData("ALTER TABLE t RENAME COLUMN name TO who; SELECT who FROM t WHERE id = 1", "ann")]
    [InlineData("ALTER TABLE t RENAME TO u; SELECT COUNT(*) FROM u", "3")]
    [InlineData("ALTER TABLE t ALTER COLUMN name SET DATA TYPE VARCHAR(50); UPDATE t SET name = 'longer than before' WHERE id = 1; SELECT name FROM t WHERE id = 1", "longer than before")]
    [InlineData("ALTER TABLE t ALTER COLUMN name TYPE INT", "!cannot change column NAME from type VARCHAR(5) to NUMBER(38,0)")]
    [InlineData("ALTER TABLE t ALTER COLUMN id DROP NOT NULL; INSERT INTO t (name) VALUES ('z'); SELECT COUNT(*) - COUNT(id) FROM t", "1")]
    [InlineData("ALTER TABLE t MODIFY COLUMN price SET DEFAULT 9; INSERT INTO t (id) VALUES (5); SELECT price FROM t WHERE id = 5", "9.00")]
    [InlineData("CREATE TABLE u (z INT); ALTER TABLE t SWAP WITH u; SELECT COUNT(*) FROM t", "0")]
    [InlineData("COMMENT ON TABLE t IS 'hello'; COMMENT ON COLUMN t.id IS 'key'; SELECT COUNT(*) FROM t", "3")]
    [InlineData("DROP TABLE t", "T successfully dropped.")]
    [InlineData("DROP TABLE IF EXISTS nothing", "Drop statement executed successfully (NOTHING already dropped).")]
    [InlineData("DROP TABLE nothing", "!Table 'NOTHING' does not exist or not authorized.")]
    [InlineData("DROP TABLE \"in.c-main\".\"orders\"", "!Insufficient privileges")]
    [InlineData("DELETE FROM \"in.c-main\".\"orders\"", "!Insufficient privileges")]
    [InlineData("CREATE SEQUENCE s START 5 INCREMENT 5; SELECT s.NEXTVAL; SELECT s.NEXTVAL", "10")]
    [InlineData("BEGIN; DELETE FROM t; ROLLBACK; SELECT COUNT(*) FROM t", "3")]
    [InlineData("BEGIN; DELETE FROM t; CREATE TABLE a (x INT); ROLLBACK; SELECT COUNT(*) FROM t", "0")]
    [InlineData("SET (a, b) = (5, 'ann'); SELECT id FROM t WHERE name = $b AND $a = 5", "1")]
    [InlineData("SET x = 't'; SELECT COUNT(*) FROM IDENTIFIER($x)", "3")]
    [InlineData("UNSET x; SELECT $x", "!Session variable '$X' does not exist")]
    [InlineData("USE SCHEMA WORKSPACE_1", "Statement executed successfully.")]
    [InlineData("USE SCHEMA \"in.c-main\"; SELECT \"id\" FROM \"orders\" ORDER BY 1", "1\n2")]
    [InlineData("USE DATABASE OTHER", "!does not exist, or operation cannot be performed")]
    [InlineData("ALTER SESSION SET TIMEZONE = 'Europe/Prague' QUERY_TAG = 'x'", "Statement executed successfully.")]
    public async Task A_text_changes_what_it_says(string sql, string expected)
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync(Setup, TestContext.Current.CancellationToken);
        await run.ShouldGiveAsync(sql, expected);
    }
}
