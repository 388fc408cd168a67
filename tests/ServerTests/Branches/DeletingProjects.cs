using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Postgres;
using Headgate.ServerTests.Storage;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Branches;

/// <summary>A deleted project leaves nothing, neither in the database nor on the disk, and takes nothing that is another project's.</summary>
public sealed class DeletingProjects(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private ProjectAdministration Administration => platform.Services.GetRequiredService<ProjectAdministration>();

    [Fact]
    public async Task Everything_a_project_had_goes()
    {
        var project = await platform.NewProjectAsync();
        using var api = platform.ApiOf(project.MasterToken);
        var table = await FillAsync(api);
        var others = await platform.NewTableAsync("id\n9\n");
        using var created = await platform.PostAsync("/v2/storage/tokens", new { description = "x", bucketPermissions = new Dictionary<string, string> { ["in.c-b"] = "read" } }, project.MasterToken);
        await created.ShouldBeAsync(201);
        await api.PostAsync($"/v2/storage/tables/{table}/snapshots", []);
        Assert.NotEmpty(await LeftAsync(project.Id.Value));

        await Administration.DeleteAsync(project.Id, CancellationToken.None);

        using (var refused = await platform.GetAsync("/v2/storage/tokens/verify", project.MasterToken))
            await refused.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        await Eventually.HoldsAsync(async () => (await LeftAsync(project.Id.Value)).All(name => name.StartsWith("lake.", StringComparison.Ordinal)));
        await Eventually.HoldsAsync(async () => (await ColumnAsync($"SELECT id FROM lake.lake_table WHERE dropped IS NULL AND project = {project.Id}")).Count == 0);
        await Eventually.HoldsAsync(async () => (await ColumnAsync($"SELECT id FROM lake.pin WHERE project = {project.Id}")).Count == 0);
        Assert.Equal(["9"], (await platform.Api.RowsAsync(others)).Select(row => row[0]));
    }

    [Fact]
    public async Task Links_of_other_projects_go_with_the_buckets_they_show()
    {
        var organization = (await platform.Services.GetRequiredService<ProjectDirectory>().FindAsync(platform.Project, CancellationToken.None))!.Organization;
        var project = await Administration.CreateProjectAsync(organization, new NewProject { Name = "Source" }, CancellationToken.None);
        using var api = platform.ApiOf(await platform.NewMemberAsync(project, "share"));
        await FillAsync(api);
        await api.ResultsAsync(await api.PostAsync(
            "/v2/storage/buckets/in.c-b/share-to-projects?async=1", new JsonObject { ["targetProjectIds"] = new JsonArray(platform.Project.Value) }));
        var name = platform.NewName("linked");
        var link = await platform.Api.PostAsync("/v2/storage/buckets", new JsonObject
        {
            ["name"] = name, ["stage"] = "in", ["sourceProjectId"] = project.Value, ["sourceBucketId"] = "in.c-b",
        });
        Assert.Single((await platform.Api.GetAsync($"/v2/storage/buckets/{link["id"]}/tables")).AsArray());

        await Administration.DeleteAsync(project, CancellationToken.None);

        await Eventually.HoldsAsync(async () => (await LeftAsync(project.Value)).All(left => left.StartsWith("lake.", StringComparison.Ordinal)));
        using var gone = await platform.GetAsync($"/v2/storage/buckets/{link["id"]}");
        await gone.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    /// <summary>A table and its alias, a branch that has changed the table, files, events.</summary>
    private async Task<string> FillAsync(StorageApi api)
    {
        var bucket = await api.NewBucketAsync("b");
        var table = await api.NewTableAsync(bucket, "t", "id\n1\n");
        var other = await api.NewBucketAsync("aliases");
        await api.PostAsync($"/v2/storage/buckets/{other}/table-aliases", new JsonObject { ["name"] = "alias", ["sourceTable"] = table });
        var branch = (long)(await api.ResultsAsync(await api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = "Mine" })))["id"]!;
        using var inBranch = platform.InBranch(branch, api.Http.DefaultRequestHeaders.GetValues("X-StorageApi-Token").Single());
        await inBranch.ResultsAsync(await inBranch.ImportAsync(table, await inBranch.UploadAsync("rows.csv", "id\n2\n"), incremental: true));
        await inBranch.ExportAsync(table, []);
        return table;
    }

    private Task<List<string>> LeftAsync(long project) => WhatIsLeftOfAProject.FindAsync(ColumnAsync, project);

    private async Task<List<string>> ColumnAsync(string sql)
    {
        await using var command = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        List<string> values = [];
        while (await row.ReadAsync())
            values.Add(row.GetValue(0).ToString()!);
        return values;
    }
}
