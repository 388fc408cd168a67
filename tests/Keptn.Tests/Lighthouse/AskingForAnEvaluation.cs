using System.Net;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>The call that triggers an evaluation.</summary>
public sealed class AskingForAnEvaluation(KeptnNode node)
{
    [Fact]
    public async Task It_is_triggered_with_times_labels_and_commit()
    {
        var gate = await Gate.OpenAsync(node.Api);
        var commit = await gate.WriteAsync("notes.txt", "a commit");
        var context = await AskAsync(gate, $$"""{"gitcommitid":"{{commit}}","start":"2023-03-01T10:00:00","end":"2023-03-01T10:05:00.000Z","labels":{"build":"17"} }""");
        var triggered = await gate.OneAsync(context, "sh.keptn.event.hardening.evaluation.triggered");
        Assert.Equal(("https://github.com/keptn/keptn/api", commit), ((string?)triggered["source"], (string?)triggered["gitcommitid"]));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {"project":"{{gate.Project}}","stage":"hardening","service":"carts","labels":{"build":"17"},
                 "evaluation":{"start":"2023-03-01T10:00:00.000Z","end":"2023-03-01T10:05:00.000Z"}
                }
                """),
            triggered["data"]), triggered.ToJsonString());
    }

    [Theory]
    [InlineData("{}", 5)]
    [InlineData("""{"timeframe":"10m","unknown":1}""", 10)]
    [InlineData("""{"start":"2023-03-01T10:00:00Z","timeframe":"1h"}""", 60)]
    public async Task Its_time_has_a_default(string body, int minutes)
    {
        var gate = await Gate.OpenAsync(node.Api);
        var triggered = await gate.OneAsync(await AskAsync(gate, body), "sh.keptn.event.hardening.evaluation.triggered");
        var (start, end) = ((DateTimeOffset)triggered["data"]!["evaluation"]!["start"]!, (DateTimeOffset)triggered["data"]!["evaluation"]!["end"]!);
        Assert.Equal(TimeSpan.FromMinutes(minutes), end - start);
        Assert.Null(triggered["gitcommitid"]);
        Assert.Null(triggered["data"]!["labels"]);
    }

    [Theory]
    [InlineData("", 400, "Invalid request format: EOF")]
    [InlineData("""{"start":5}""", 400, "Invalid request format: json: cannot unmarshal number into Go struct field CreateEvaluationParams.start of type string")]
    [InlineData("""{"timeframe":"5m","end":"2023-03-01T10:00:00"}""", 400, "Invalid request format: timeframe and end time specifications cannot be set together")]
    [InlineData("""{"start":"2023-03-01T10:00:00"}""", 400, "Invalid request format: timeframe or end time specifications need to be specified when using start parameter")]
    [InlineData("""{"end":"2023-03-01T10:00:00"}""", 400, "Invalid request format: end time specifications cannot be set without start parameter")]
    [InlineData("""{"gitcommitid":"\u0000"}""", 400, "Invalid request format: a text has a null character")]
    [InlineData("""{"labels":{"build":"1\u0000"} }""", 400, "Invalid request format: a text has a null character")]
    [InlineData("""{"labels":{"\u0000":null} }""", 400, "Invalid request format: a text has a null character")]
    [InlineData("""{"timeframe":"soon"}""", null, "could not parse provided timeframe: time: invalid duration \"soon\"")]
    [InlineData("""{"start":"2023-03-01T10:00:00","end":"2023-03-01T10:00:30"}""", null, "end date must be at least 1 minute after start date")]
    public async Task What_is_wrong_is_told(string body, int? code, string message)
    {
        var gate = await Gate.OpenAsync(node.Api);
        using var answer = await SendAsync(gate.Project, Gate.Stage, Gate.Service, body);
        await AssertRefusedAsync(answer, code, message);
    }

    [Theory]
    [InlineData("nothing", Gate.Stage, Gate.Service, "project not found")]
    [InlineData(null, "nothing", Gate.Service, "stage not found")]
    [InlineData(null, Gate.Stage, "nothing", "service not found")]
    public async Task What_is_not_there_is_told_with_a_code_of_its_own(string? project, string stage, string service, string message)
    {
        var gate = await Gate.OpenAsync(node.Api);
        using var answer = await SendAsync(project ?? gate.Project, stage, service, "{}");
        await AssertRefusedAsync(answer, 2, message);
    }

    private async Task<string> AskAsync(Gate gate, string body)
    {
        using var answer = await SendAsync(gate.Project, Gate.Stage, Gate.Service, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return (string)Assert.Single(JsonNode.Parse(text)!.AsObject()).Value!;
    }

    private Task<HttpResponseMessage> SendAsync(string project, string stage, string service, string body) =>
        node.Api.Http.PostAsync($"/api/controlPlane/v1/project/{project}/stage/{stage}/service/{service}/evaluation", new StringContent(body));

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, int? code, string message)
    {
        var refusal = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.BadRequest, code, message), (answer.StatusCode, (int?)refusal["code"], (string?)refusal["message"]));
    }
}
