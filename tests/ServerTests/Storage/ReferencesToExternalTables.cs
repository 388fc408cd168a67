using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

/// <summary>Nothing is made to depend on tables that come and go with what lies outside.</summary>
public sealed class ReferencesToExternalTables(ExternalFixture platform) : IClassFixture<ExternalFixture>
{
    [Fact]
    public async Task Aliases_and_snapshots_are_refused()
    {
        var token = (await platform.NewSiblingAsync("admin", "external-buckets")).MasterToken;
        using var api = platform.ApiOf(token);
        var folder = platform.NewFolder();
        platform.Write(folder, "people.csv", "id\n1\n");
        var job = await api.PostAsync("/v2/storage/buckets/register", new JsonObject
        {
            ["name"] = platform.NewName("ext"),
            ["stage"] = "in",
            ["path"] = new JsonArray($"shelf/{folder}"),
        });
        var external = (await api.ResultsAsync(job)).Text("id");
        var bucket = await api.NewBucketAsync(platform.NewName("b"));
        var own = await api.NewTableAsync(bucket, "own", "id\n1\n");

        using (var of = await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new { sourceTable = $"{external}.people" }, token))
            await of.ShouldBeRefusedAsync(400, "storage.tables.aliasOfExternalTable");
        using (var into = await platform.PostAsync($"/v2/storage/buckets/{external}/table-aliases", new { sourceTable = own }, token))
            await into.ShouldBeRefusedAsync(403, "accessDenied", "read-only");
        using var snapshot = await platform.PostAsync($"/v2/storage/tables/{external}.people/snapshots", new { }, token);
        await snapshot.ShouldBeRefusedAsync(403, "accessDenied", "read-only");
    }
}
