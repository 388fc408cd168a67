using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Secrets;

/// <summary>The key file of the secrets is lost or another one: nothing is made worse until the right one is back.</summary>
public sealed class LosingTheKey
{
    private const string Path = "/api/secrets/v1/secret";
    private const string Refusal = "the secrets that are there were sealed with another key; nothing is stored until it is back or they are deleted";

    [Fact]
    public async Task Secrets_are_kept_and_no_other_key_is_made_until_it_is_back()
    {
        await using var node = await HeadgateProcess.StartAsync();
        var (key, away) = (System.IO.Path.Combine(node.DataFolder, "keptn-secrets.key"), System.IO.Path.Combine(node.DataFolder, "away"));
        using (var api = KeptnApi.Of(node))
            await api.PostAsync(Path, Secret("example-one"), HttpStatusCode.Created);
        await node.KillAsync();

        File.Move(key, away);
        await node.StartAgainAsync();
        using (var api = KeptnApi.Of(node))
        {
            await IsRefusedAsync(api);
            Assert.False(File.Exists(key));
            File.Move(away, key);
            await api.PostAsync(Path, Secret("example-two"), HttpStatusCode.Created);
        }

        await node.KillAsync();
        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), TestContext.Current.CancellationToken);
        await node.StartAgainAsync();
        using (var api = KeptnApi.Of(node))
        {
            await IsRefusedAsync(api);
            await Eventually.HoldsAsync(() => node.Output.Contains("keptn-secrets.key is not the key it was sealed with", StringComparison.Ordinal));
            Assert.Equal(2, (await api.GetAsync(Path))!["Secrets"]!.AsArray().Count);
            // Who gives up the old ones goes on with the new key.
            foreach (var name in new[] { "example-one", "example-two" })
                await api.DeleteAsync($"{Path}?name={name}&scope=keptn-webhook-service");
            await api.PostAsync(Path, Secret("example-three"), HttpStatusCode.Created);
        }
    }

    private static async Task IsRefusedAsync(KeptnApi api)
    {
        var create = await api.PostAsync(Path, Secret("example-other"), HttpStatusCode.InternalServerError);
        Assert.Equal($"Unable to create secret: {Refusal}", (string?)create!["message"]);
        var update = await api.PutAsync(Path, Secret("example-one"), HttpStatusCode.InternalServerError);
        Assert.Equal($"Unable to update secret: {Refusal}", (string?)update!["message"]);
    }

    private static JsonObject Secret(string name) => new() { ["name"] = name, ["scope"] = "keptn-webhook-service", ["data"] = new JsonObject { ["value"] = "example" } };
}
