using FsCheck;
using FsCheck.Fluent;
using Headgate.Testing;
using Headgate.Warehouse.Sql.Emitting;

namespace Headgate.Warehouse.Tests.Sql;

/// <summary>Any text gives statements or a refusal, soon and without an end of the stack; whatever is emitted reaches nothing but tables.</summary>
public sealed class FuzzingTheParser
{
    private static readonly string[] Pieces =
    [
        "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "(", ")", "[", "]", "{", "}", ",", ";", ".", "*", "+", "-", "/", "||", "::", ":", "=>", "->", "=", "<>", "t", "a", "\"b\"", "'x'", "$$y$$",
        "1", "2.5", "1e9", "?", ":1", "$v", "$1", "NULL", "TRUE", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "AS", "INT", "IN", "LIKE", "BETWEEN", "AND", "OR", "NOT", "EXISTS", "WITH", "UNION ALL",
        "JOIN", "ON", "USING", "LATERAL", "FLATTEN", "TABLE", "VALUES", "INSERT INTO", "UPDATE", "SET", "DELETE", "MERGE INTO", "CREATE", "OR REPLACE", "VIEW", "ALTER TABLE", "ADD COLUMN", "DROP", "USE",
        "COPY INTO", "read_csv", "read_text", "glob", "parquet_scan", "'/etc/passwd'", "ATTACH", "PRAGMA", "LOAD", "INSTALL", "EXPORT", "IMPORT", "getenv", "sniff_csv", "OVER", "PARTITION BY", "ROWS",
        "QUALIFY", "PIVOT", "UNPIVOT", "SAMPLE", "INTERVAL", "DATE", "--", "/*", "*/", "//", "\n", "'", "\"", "$$", "\\", "\0", "é", "count", "EXCLUDE", "INTO", "OVERWRITE", "SEQUENCE", "IDENTIFIER",
    ];

    private static readonly string[] Forbidden =
    [
        "read_", "glob(", "parquet_", "sniff_csv", "copy ", "attach", "pragma", "install ", "load ", "export ", "import ", "getenv", "duckdb_", "sqlite_", "postgres_", "query(", "query_table(", "which_secret",
    ];

    [Fact]
    public void Any_characters_give_statements_or_a_refusal() =>
        Prop.ForAll<string>(text => Survives(text ?? "")).Check(Effort.Cases(100));

    [Fact]
    public void Any_run_of_words_gives_statements_or_a_refusal_and_reaches_no_files()
    {
        var words = Gen.Elements(Pieces).ListOf().Select(pieces => string.Join(' ', pieces));
        Check.One(Effort.Cases(3000).WithEndSize(60), Prop.ForAll(words.ToArbitrary(), Survives));
    }

    [Fact]
    public void Any_query_from_a_grammar_is_translated_and_reaches_no_files() =>
        Check.One(Effort.Cases(1500).WithEndSize(30), Prop.ForAll(Queries(4).ToArbitrary(), Survives));

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("CASE WHEN TRUE THEN ", "1", " END")]
    [InlineData("NOT ", "TRUE", "")]
    [InlineData("- ", "1", "")]
    [InlineData("UPPER(", "'x'", ")")]
    [InlineData("(SELECT ", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("{'a': ", "1", "}")]
    [InlineData("v[", "1", "]")]
    [InlineData("CAST(", "1", " AS INT)")]
    public void Deep_nesting_is_refused(string open, string middle, string close)
    {
        var text = "SELECT " + string.Concat(Enumerable.Repeat(open, 50_000)) + middle + string.Concat(Enumerable.Repeat(close, 50_000));
        var refused = Assert.Throws<WarehouseException>(() => SqlTranslator.Snowflake.Parse(text));
        Assert.Contains("nested too deeply", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_rows_of_operators_are_no_nesting()
    {
        var query = Translate("SELECT " + string.Join(" OR ", Enumerable.Range(0, 20_000).Select(i => $"a = {i}")) + " FROM t");
        Assert.Contains(" OR ", query, StringComparison.Ordinal);
        Assert.NotEmpty(Translate("SELECT 1 UNION ALL " + string.Join(" UNION ALL ", Enumerable.Range(0, 5_000).Select(i => $"SELECT {i}"))));
        Assert.NotEmpty(Translate($"SELECT 1 WHERE 5 IN ({string.Join(',', Enumerable.Range(0, 10_000))})"));
        Assert.NotEmpty(Translate($"SELECT '{new string('x', 1_000_000)}'"));
    }

    [Fact]
    public void Aliases_that_double_the_text_are_refused()
    {
        var items = string.Join(", ", Enumerable.Range(1, 60).Select(i => $"a{i - 1} || a{i - 1} AS a{i}"));
        var refused = Assert.Throws<WarehouseException>(() => Translate($"SELECT 'x' || 'y' AS a0, {items}"));
        Assert.Contains("too complex", refused.Message, StringComparison.Ordinal);
    }

    private static bool Survives(string text)
    {
        try
        {
            foreach (var statement in SqlTranslator.Snowflake.Parse(text))
            {
                foreach (var step in SqlTranslator.Snowflake.Translate(statement, FixedCatalogue.Context).Steps)
                    ReachesNothing(step.Sql);
            }
            return true;
        }
        catch (WarehouseException refused)
        {
            return refused.Message.Length > 0;
        }
    }

    /// <summary>Outside of quotes none of the words stands that reach beyond tables.</summary>
    private static void ReachesNothing(string sql)
    {
        var bare = Unquoted(sql).ToLowerInvariant().Replace("distinct from", "distinct_of", StringComparison.Ordinal);
        foreach (var word in Forbidden)
            Assert.DoesNotContain(word, bare, StringComparison.Ordinal);
        // A quoted text right behind FROM or JOIN would be read as a file.
        Assert.DoesNotContain("from ''", bare, StringComparison.Ordinal);
        Assert.DoesNotContain("join ''", bare, StringComparison.Ordinal);
    }

    private static string Unquoted(string sql)
    {
        var bare = new System.Text.StringBuilder();
        for (var i = 0; i < sql.Length; i++)
        {
            bare.Append(sql[i]);
            if (sql[i] is not ('\'' or '"') || sql.IndexOf(sql[i], i + 1) is not (>= 0 and var end))
                continue;
            bare.Append(sql[i]);
            i = end;
        }
        return bare.ToString();
    }

    private static string Translate(string sql) =>
        SqlTranslator.Snowflake.Translate(SqlTranslator.Snowflake.Parse(sql)[0], FixedCatalogue.Context).Steps[0].Sql;

    private static Gen<string> Expressions(int depth)
    {
        var leaf = Gen.Elements("a", "t.a", "\"b\"", "1", "2.5", "'x'", "NULL", "TRUE", "v:k.l[0]", "'/etc/passwd'", "DATE '2024-01-01'", "read_text", "$x", "COUNT(*)", "\"read_csv\"('/etc/passwd')", "glob('*')");
        if (depth == 0)
            return leaf;
        var inner = Expressions(depth - 1);
        var pair = from left in inner from right in inner from op in Gen.Elements("+", "-", "*", "/", "%", "||", "=", "<", "AND", "OR", "LIKE", "IS DISTINCT FROM") select $"({left} {op} {right})";
        var call = from name in Gen.Elements("UPPER", "COALESCE", "MAX", "read_csv", "parquet_scan", "glob", "getenv", "COUNT") from one in inner select $"{name}({one})";
        var other = from one in inner
                    from two in inner
                    from form in Gen.Elements("CASE WHEN {0} THEN {1} END", "{0}::VARCHAR", "({0} IN ({1}, 1))", "({0} BETWEEN {1} AND 9)", "[{0}, {1}]", "{{'k': {0}}}", "MAX({0}) OVER (ORDER BY {1})")
                    select string.Format(null, form, one, two);
        return Gen.OneOf(leaf, pair, call, other);
    }

    private static Gen<string> Queries(int depth) =>
        from one in Expressions(depth)
        from two in Expressions(2)
        from source in Gen.Elements("t", "t JOIN t u ON t.a = u.a", "(SELECT * FROM t) s", "read_text('/etc/passwd')", "TABLE(read_csv('/x'))", "VALUES (1)", "LATERAL FLATTEN(INPUT => [1]) f", "\"/etc/passwd\"", "\"x.csv\"")
        from form in Gen.Elements("SELECT {0} FROM {2} WHERE {1}", "WITH c AS (SELECT {0} AS a FROM {2}) SELECT a FROM c", "INSERT INTO t (a) SELECT {0} FROM {2}", "CREATE TABLE n AS SELECT {0} AS x FROM {2}",
            "CREATE VIEW n AS SELECT {0} AS x FROM {2}", "UPDATE t SET a = {0} WHERE {1}", "DELETE FROM t WHERE {0}", "SET x = {0}", "EXPLAIN SELECT {0} FROM {2}", "SELECT {0} FROM {2} UNION SELECT {1}")
        select string.Format(null, form, one, two, source);
}
