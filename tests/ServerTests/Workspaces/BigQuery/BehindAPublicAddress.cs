using System.Text.Json.Nodes;

namespace Headgate.ServerTests.Workspaces;

/// <summary>A node that a proxy hides.</summary>
public sealed class BehindAPublicAddress
{
    [Fact]
    public async Task A_job_links_to_the_address_people_use()
    {
        await using var node = new BigQueryNode();
        await node.StartAsync(new Dictionary<string, string> { ["PublicUrl"] = "https://public.example.com" });
        using var client = node.NewClient();

        using var made = await client.PostAsync($"{node.Project}/jobs", new StringContent("""{"configuration":{"query":{"query":"SELECT 1"}}}"""));

        var link = (string?)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["selfLink"];
        Assert.StartsWith($"https://public.example.com{node.Project}/jobs/", link, StringComparison.Ordinal);
    }
}
