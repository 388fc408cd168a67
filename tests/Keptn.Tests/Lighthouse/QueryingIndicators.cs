using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Lighthouse.Sli;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>What the built-in provider finds.</summary>
public sealed class QueryingIndicators
{
    private const string Data = """{"project":"shop","labels":{"build":"17"},"test":{"responseTime":12.5,"runs":[{"p95":7},{"p95":9}],"a.b":3,"ok":true},"none":null}""";

    [Theory]
    [InlineData("200", 200)]
    [InlineData(" -1.5e2 ", -150)]
    [InlineData("$.test.responseTime", 12.5)]
    [InlineData("$.test.runs[1].p95", 9)]
    [InlineData("$['test'][\"a.b\"]", 3)]
    [InlineData("$.labels.build", 17)]
    public void Numbers_and_paths_have_a_value(string query, double value)
    {
        Assert.Equal(value, SliQuery.TryEvaluate(query, JsonNode.Parse(Data)!, out var problem));
        Assert.Equal("", problem);
    }

    [Theory]
    [InlineData("$.test.missing", "'$.test.missing' was looked for in the data of the evaluation: there is nothing at '$.test.missing'")]
    [InlineData("$.tests.responseTime", "'$.tests.responseTime' was looked for in the data of the evaluation: there is nothing at '$.tests'")]
    [InlineData("$.test.runs[2]", "'$.test.runs[2]' was looked for in the data of the evaluation: there is nothing at '$.test.runs[2]'")]
    [InlineData("$.none", "'$.none' was looked for in the data of the evaluation: there is nothing at '$.none'")]
    [InlineData("$.project", "'$.project' was looked for in the data of the evaluation: what is there is not a number")]
    [InlineData("$.test.ok", "'$.test.ok' was looked for in the data of the evaluation: what is there is not a number")]
    [InlineData("$.test..x", "'$.test..x' is not a path: wrong at '..x'")]
    [InlineData("$.test[", "'$.test[' is not a path: wrong at '['")]
    [InlineData("$.test[x]", "'$.test[x]' is not a path: wrong at '[x]'")]
    [InlineData("max(x)", "'max(x)' is neither a number nor a path such as $.test.responseTime")]
    [InlineData("", "'' is neither a number nor a path such as $.test.responseTime")]
    public void What_is_missing_is_told(string query, string problem)
    {
        Assert.Null(SliQuery.TryEvaluate(query, JsonNode.Parse(Data)!, out var told));
        Assert.Equal(problem, told);
    }

    [Fact]
    public void Names_are_filled_in_once_and_the_longest_first() => Assert.Equal(
        "$.shop.$STAGE-$.x.long",
        SliQuery.Fill("$.$PROJECT.$trap-$.x.$trapdoor", [new("PROJECT", "shop"), new("trap", "$STAGE"), new("trapdoor", "long"), new("STAGE", "dev"), new("", "never")]));

    [Fact]
    public void Any_text_is_evaluated_or_refused() => Prop.ForAll(
        Gen.Elements("$", ".", "[", "]", "'", "0", "test", "runs", "5", "\"").ListOf().Select(string.Concat).ToArbitrary(),
        query => SliQuery.TryEvaluate(query, JsonNode.Parse(Data)!, out var problem) is null == problem.Length > 0).Check(Effort.Cases(100));
}
