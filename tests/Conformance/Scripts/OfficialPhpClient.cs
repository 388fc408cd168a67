using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The official PHP client, unmodified: scenarios for each group of operations, in <c>tests/Conformance/php</c>.</summary>
public sealed class OfficialPhpClient
{
    [Theory]
    [InlineData("Buckets", 5)]
    [InlineData("Tables", 10)]
    [InlineData("References", 5)]
    [InlineData("Descriptions", 5)]
    [InlineData("Configurations", 6)]
    [InlineData("Branches", 5)]
    [InlineData("Platform", 8)]
    [InlineData("Extras", 4)]
    [InlineData("Workspaces", 3)]
    public async Task Does_what_clients_do_with(string group, int scenarios)
    {
        await PhpClient.SkipWhereMissingAsync();
        await using var node = await HeadgateProcess.StartAsync();
        var tests = await PhpClient.RunAsync(node, group);
        Assert.Equal(scenarios, tests.Count);
        ClientScripts.AssertAllPassed(tests);
    }
}
