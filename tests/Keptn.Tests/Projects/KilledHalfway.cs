using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>The node is killed while projects are made and deleted.</summary>
public sealed class KilledHalfway
{
    private const string Base = Example.ControlPlane;
    private const int Kills = 4;
    private const int AtOnce = 6;

    [Fact]
    public async Task Each_project_works_or_is_not_there_and_its_name_can_be_used()
    {
        await using var node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Projects:SweepInterval"] = "1.00:00:00" });
        var cut = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var names = Enumerable.Range(0, AtOnce).Select(_ => Example.NewName()).ToArray();
            var gone = Example.NewName();
            using (var api = KeptnApi.Of(node))
            {
                Assert.Null(await api.PostAsync($"{Base}/project", Example.Body(gone), HttpStatusCode.Created));
                var calls = names.Select(name => QuietlyAsync(api, HttpMethod.Post, $"{Base}/project", Example.Body(name))).Append(QuietlyAsync(api, HttpMethod.Delete, $"{Base}/project/{gone}", null)).ToList();
                // From before the first one to after the last.
                await Task.WhenAny(Task.WhenAll(calls), Task.Delay(50 + kill * 150));
                await node.KillAsync();
                await Task.WhenAll(calls);
            }

            await node.StartAgainAsync();
            using var again = KeptnApi.Of(node);
            foreach (var name in names.Append(gone))
            {
                if (!await QuietlyAsync(again, HttpMethod.Get, $"{Base}/project/{name}", null))
                {
                    cut++;
                    Assert.Null(await again.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created));
                }

                await WorksAsync(again, name);
            }
        }

        Assert.InRange(cut, 1, int.MaxValue);
        var unfinished = await new NodeDatabase(node.DataFolder).ColumnAsync("SELECT name FROM keptn.project WHERE state <> 'ready'");
        Assert.Empty(unfinished);
    }

    /// <summary>Its stages, its files and its services are all there.</summary>
    private static async Task WorksAsync(KeptnApi api, string name)
    {
        var shown = (await api.GetAsync($"{Base}/project/{name}"))!;
        Assert.Equal(["prod", "dev"], shown["stages"]!.AsArray().Select(stage => (string?)stage!["stageName"]));
        await api.PostAsync($"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "cart" });
        Assert.Null(await api.PutAsync($"{Base}/project", Example.Body(name, Example.TwoStages + "\n"), HttpStatusCode.Created));
        Assert.Equal("""{"message":""}""", (await api.DeleteAsync($"{Base}/project/{name}/service/cart"))!.ToJsonString());
    }

    /// <returns>Whether it was answered with success; the node may die meanwhile.</returns>
    private static async Task<bool> QuietlyAsync(KeptnApi api, HttpMethod method, string path, JsonNode? body)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body.ToJsonString()) };
            using var answer = await api.Http.SendAsync(request);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
