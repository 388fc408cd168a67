using System.Text.Json.Nodes;
using Headgate.Keptn.Sequences.Machine;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>How data of tasks is put together.</summary>
public sealed class PayloadRules
{
    [Theory]
    [InlineData("""{"a":1}""", """{"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("""{"m":{"x":1,"y":1}}""", """{"m":{"y":2,"z":2}}""", """{"m":{"x":1,"y":2,"z":2}}""")]
    [InlineData("""{"l":[1,2]}""", """{"l":[3,4]}""", """{"l":[3,4,1,2]}""")]
    [InlineData("""{"v":"old"}""", """{"v":"new"}""", """{"v":"new"}""")]
    [InlineData("""{"v":1}""", """{"v":[1]}""", """{"v":[1]}""")]
    [InlineData("""{"v":{"x":1}}""", """{"v":"text"}""", """{"v":"text"}""")]
    [InlineData("""{"v":"kept"}""", """{"v":null}""", """{"v":"kept"}""")]
    [InlineData("""{"v":null}""", """{"v":{"x":1}}""", """{"v":{"x":1}}""")]
    [InlineData("{}", """{"v":null}""", """{"v":null}""")]
    public void Newer_data_is_laid_over_older(string older, string newer, string merged) =>
        Assert.Equal(merged, Payload.Merge(Members(older), Members(newer)).ToJsonString());

    [Fact]
    public void What_is_merged_stays_as_it_was()
    {
        var newer = Members("""{"m":{"l":[1]}}""");
        var merged = Payload.Merge(Payload.Merge([], newer), Members("""{"m":{"l":[2]}}"""));
        Assert.Equal("""{"m":{"l":[2,1]}}""", merged.ToJsonString());
        Assert.Equal("""{"m":{"l":[1]}}""", newer.ToJsonString());
    }

    private static JsonObject Members(string text) => (JsonObject)JsonNode.Parse(text)!;
}
