using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Uniform.Introduction;

namespace Headgate.Keptn.Tests.Uniform;

/// <summary>What is past its time goes by itself.</summary>
public sealed class Expiry
{
    [Fact]
    public async Task Silent_integrations_and_old_log_entries_are_removed_and_the_rest_stays()
    {
        await using var node = await HeadgateProcess.StartAsync(new Dictionary<string, string>
        {
            ["Keptn:Uniform:Expiry"] = "20:00:00",
            ["Keptn:Uniform:LogRetention"] = "01:00:00",
            ["Keptn:Uniform:SweepInterval"] = "00:00:00.100",
        });
        using var api = KeptnApi.Of(node);
        const string Log = "/api/controlPlane/v1/log";
        await api.PostAsync(Log, JsonNode.Parse("""{"logs":[{"integrationid":"a","message":"old","time":"2023-03-01T10:00:00.000Z"},{"integrationid":"a","message":"new"}]}"""));
        await Eventually.HoldsAsync(async () => (int)(await api.GetAsync(Log))!["totalCount"]! == 1);
        Assert.Equal("new", (string?)(await api.GetAsync(Log))!["logs"]![0]!["message"]);

        await api.PostAsync(Registration, Of("example-silent"), HttpStatusCode.Created);
        var alive = (string)(await api.PostAsync(Registration, Of("example-alive"), HttpStatusCode.Created))!["id"]!;
        // As if half a day had passed twice, with a sign of life in between.
        var database = new NodeDatabase(node.DataFolder);
        await database.ColumnAsync("UPDATE keptn.integration SET last_seen = last_seen - interval '12 hours'");
        await api.PutAsync($"{Registration}/{alive}/ping", null);
        await database.ColumnAsync("UPDATE keptn.integration SET last_seen = last_seen - interval '12 hours'");
        await Eventually.HoldsAsync(async () => (await api.GetAsync($"{Registration}?name=example-silent"))!.AsArray().Count == 0);
        Assert.Single((await api.GetAsync($"{Registration}?name=example-alive"))!.AsArray());

        // What is part of the platform stays, and comes back when somebody removes it.
        var builtIn = (string)Assert.Single((await api.GetAsync($"{Registration}?name=webhook-service"))!.AsArray())!["id"]!;
        await api.DeleteAsync($"{Registration}/{builtIn}");
        await Eventually.HoldsAsync(async () => (await api.GetAsync($"{Registration}?id={builtIn}"))!.AsArray().Count == 1);
    }
}
