using System.Net;
using Headgate.Postgres;
using Headgate.ServerTests.Routes;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Management;

/// <summary>A whole node with one of everything in its project: after the project is deleted no table of any module has a row of it.</summary>
public sealed class DeletingAProject(NodeInProcess node) : IClassFixture<NodeInProcess>
{
    /// <summary>Tables of the lake stay until its sweeper has removed their files.</summary>
    private const string Swept = "lake.lake_table";

    [Fact]
    public async Task Nothing_of_it_is_left_and_other_projects_stay_as_they_are()
    {
        var prints = await ProjectFingerprint.NewAsync(node);
        var foreign = new Kernel.ProjectId(long.Parse(node.ForeignToken.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture));
        var others = await prints.OfAsync(foreign);
        Assert.NotEqual("0 ", (await prints.OfAsync(node.Project))["storage.data_table"]);

        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/manage/projects/{node.Project}");
        request.Headers.Add("X-KBC-ManageApiToken", node.ManageToken);
        using var client = node.NewClient(null);
        using var deleted = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        using var dead = await node.Owner.Http.GetAsync("/v2/storage/tokens/verify");
        await StorageApi.RefusalAsync(dead, HttpStatusCode.Unauthorized);
        await Eventually.HoldsAsync(async () =>
        {
            await using var command = node.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand("SELECT NOT EXISTS (SELECT FROM headgate.work_item)");
            return await command.ExecuteScalarAsync() is true;
        });
        Assert.Equal([], (await prints.OfAsync(node.Project)).Where(table => table.Value != "0 " && table.Key != Swept).Select(table => $"{table.Key}: {table.Value}"));
        Assert.Equal(others, await prints.OfAsync(foreign));
    }
}
