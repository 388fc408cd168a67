using Headgate.DuckDb;

namespace Headgate.Warehouse.Tests.Sql;

internal static class Giving
{
    /// <summary>Runs a text and compares the last statement's rows; an expectation that begins with <c>!</c> is a part of the refusal.</summary>
    internal static async Task ShouldGiveAsync(this SqlRun run, string sql, string expected)
    {
        var stop = TestContext.Current.CancellationToken;
        if (!expected.StartsWith('!'))
        {
            Assert.Equal(expected, (await run.RunAsync(sql, stop)).Text);
            return;
        }
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => run.RunAsync(sql, stop));
        Assert.True(refused is WarehouseException or DuckDbException, refused.ToString());
        Assert.Contains(expected[1..], refused.Message, StringComparison.Ordinal);
    }
}
