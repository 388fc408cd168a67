using System.Text.RegularExpressions;

namespace Headgate.Warehouse.Tests.Sql;

/// <summary>docs/protocol/snowflake-sql.md says what is: each example is run.</summary>
public sealed partial class TheSnowflakeSqlPage
{
    private const string Setup = """
        CREATE TABLE t (id INTEGER, name VARCHAR, price NUMBER(10,2), d DATE, v VARIANT);
        INSERT INTO t (id, name, price, d) VALUES (1, 'ann', 10.5, '2024-01-31'), (2, NULL, NULL, NULL);
        UPDATE t SET v = {'name': 'ann', 'list': [5, 6]} WHERE id = 1;
        """;

    public static TheoryData<string, string, string> Examples()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var line in File.ReadLines(Path.Combine(Repository(), "docs/protocol/snowflake-sql.md")))
        {
            if (line.StartsWith("## Functions", StringComparison.Ordinal))
                break;
            var cells = Bar().Split(line).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal)).ToArray();
            if (cells is ["", _, "supported" or "translated" or "not", { Length: > 0 }, _, _, ""])
                data.Add(cells[2], Code(cells[3]), cells[4]);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_does_what_its_row_says(string state, string sql, string gives)
    {
        using var run = await SqlRun.SnowflakeAsync(TestContext.Current.CancellationToken);
        await run.RunAsync(Setup, TestContext.Current.CancellationToken);
        if (state == "not")
        {
            var refused = await Assert.ThrowsAsync<WarehouseException>(() => run.RunAsync(sql, TestContext.Current.CancellationToken));
            Assert.Contains(gives, refused.Message, StringComparison.Ordinal);
            return;
        }
        var answer = await run.RunAsync(sql, TestContext.Current.CancellationToken);
        Assert.NotEmpty(answer.Rows);
        if (gives.Length > 0)
            Assert.Equal(gives, string.Join(" / ", answer.Rows).Replace("|", ", ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_has_examples() => Assert.True(Examples().Count > 60);

    /// <summary>The text between backticks; a line break joins two pieces.</summary>
    private static string Code(string cell) => string.Join('\n', cell.Split("<br>").Select(piece => piece.Trim()[1..^1]));

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Headgate.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
