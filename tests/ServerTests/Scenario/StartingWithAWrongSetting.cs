using Headgate.Testing;

namespace Headgate.ServerTests.Scenario;

public sealed class StartingWithAWrongSetting
{
    [Theory]
    [InlineData("Lake:Threds", "1", "The section Lake has no setting 'Threds'")]
    [InlineData("Lake:Threads", "-1", "Threads")]
    [InlineData("Files:SweepInterval", "soon", "Files:SweepInterval")]
    [InlineData("Roles", "cook", "\"cook\" is not a role")]
    public async Task It_is_named_in_one_line_and_nothing_starts(string name, string value, string told)
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => HeadgateProcess.StartAsync(new Dictionary<string, string> { [name] = value }));
        var lines = ended.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("headgate ended with 1 ", lines[0], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("headgate: ", lines[1], StringComparison.Ordinal);
        Assert.Contains(told, lines[1], StringComparison.Ordinal);
    }
}
