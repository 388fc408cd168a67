using System.Text.RegularExpressions;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Functions;
using Headgate.Warehouse.Tests.Types;

namespace Headgate.Warehouse.Tests.Functions;

/// <summary>docs/protocol/snowflake-sql.md names the functions that there are, and no others.</summary>
public sealed partial class TheFunctionsPage
{
    private static readonly Dictionary<string, string> Documented = Read();

    [Fact]
    public void Every_function_that_can_be_called_is_named_as_supported_or_translated() =>
        Assert.Equal(
            SnowflakeFunctions.Names.Where(name => !Refused(name)).Order(StringComparer.Ordinal),
            Documented.Where(pair => pair.Value is "supported" or "translated").Select(pair => pair.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_function_that_is_refused_by_name_is_named_as_not_supported() =>
        Assert.Equal(
            SnowflakeFunctions.NotSupported.Concat(SnowflakeFunctions.Names.Where(Refused)).Order(StringComparer.Ordinal),
            Documented.Where(pair => pair.Value == "not").Select(pair => pair.Key).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("READ_CSV")]
    [InlineData("READ_TEXT")]
    [InlineData("READ_PARQUET")]
    [InlineData("GLOB")]
    [InlineData("GETENV")]
    [InlineData("QUERY")]
    [InlineData("QUERY_TABLE")]
    [InlineData("CURRENT_SETTING")]
    [InlineData("DUCKDB_SETTINGS")]
    [InlineData("DUCKDB_TABLES")]
    [InlineData("PRAGMA_DATABASE_LIST")]
    [InlineData("WHICH_SECRET")]
    [InlineData("WRITE_LOG")]
    [InlineData("GETVARIABLE")]
    public void Functions_of_DuckDb_are_unknown(string name) => Assert.Null(SnowflakeFunctions.Instance.Emit(Call(name)));

    private static bool Refused(string name)
    {
        try
        {
            return SnowflakeFunctions.Instance.Emit(Call(name)) is null;
        }
        catch (WarehouseException refused)
        {
            return refused.Code == 2 && refused.Message.Contains("VARIANT", StringComparison.Ordinal);
        }
    }

    private static FunctionCall Call(string name) => new(name, [], Session.With(), SnowflakeDialect.Instance);

    private static Dictionary<string, string> Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Headgate.slnx")))
            folder = folder.Parent;
        var lines = File.ReadAllLines(Path.Combine(folder.FullName, "docs", "protocol", "snowflake-sql.md"))
            .SkipWhile(line => line != "## Functions").TakeWhile(line => line != "## Types")
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && cells[3] is "supported" or "translated" or "not");
        return lines.SelectMany(cells => Name().Matches(cells[2]).Select(match => (match.Groups[1].Value, cells[3]))).ToDictionary(StringComparer.Ordinal);
    }

    [GeneratedRegex("`([A-Z0-9_$]+)`")]
    private static partial Regex Name();
}
