using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

public sealed class AliasesInBranches(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private async Task<string> AliasAsync(string source, object? filter = null)
    {
        using var answer = await platform.PostAsync(
            $"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = source, name = platform.NewName("alias"), aliasFilter = filter });
        return (await answer.ShouldBeAsync(201)).Text("id");
    }

    private async Task<string> BranchAsync() => (await platform.Api.ResultsAsync(
        await platform.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("branch") }))).Text("id");

    private async Task<string[]> RowsAsync(string branch, string table) =>
        [.. (await platform.Api.GetTextAsync($"/v2/storage/branch/{branch}/tables/{table}/data-preview")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Aliases_of_a_branch_show_the_branchs_own_tables()
    {
        var source = await platform.NewTableAsync("id,name\n1,a\n2,b\n");
        var first = await AliasAsync(source);
        var second = await AliasAsync(first);
        var filtered = await AliasAsync(second, new { column = "id", values = new[] { "1", "9" } });
        var branch = await BranchAsync();
        var file = await platform.Api.UploadAsync("x.csv", "id,name\n9,z\n");
        await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/branch/{branch}/tables/{source}/import-async", new JsonObject { ["dataFileId"] = file }));
        foreach (var alias in new[] { first, second, filtered })
            Assert.Equal(["\"9\",\"z\""], await RowsAsync(branch, alias));
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"b\""], await platform.PreviewRowsAsync(second));
        Assert.Equal(["\"1\",\"a\""], await platform.PreviewRowsAsync(filtered));
        var shown = await platform.GetJsonAsync($"/v2/storage/branch/{branch}/tables/{filtered}");
        Assert.Equal(second, shown["sourceTable"]!.Text("id"));
        Assert.True(shown["sourceTable"]!["isAlias"]!.GetValue<bool>());

        await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/branch/{branch}/tables/{source}?async=1&force=1"));
        using (var gone = await platform.GetAsync($"/v2/storage/branch/{branch}/tables/{filtered}"))
            await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        Assert.Equal(2, (await platform.PreviewRowsAsync(first)).Length);
    }

    [Fact]
    public async Task Pull_that_would_take_a_column_from_an_alias_is_refused()
    {
        var source = await platform.NewTableAsync("id,name\n1,a\n");
        var filtered = await AliasAsync(source, new { column = "name", values = new[] { "a" } });
        var branch = await BranchAsync();
        using (var dropped = await platform.DeleteAsync($"/v2/storage/tables/{filtered}"))
            await dropped.ShouldBeAsync(204);
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{source}/columns/name"));
        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/branch/{branch}/tables/{source}/pull", []));
        Assert.Equal("storage.tables.cannotDeleteReferencedColumn", job["error"]!.Text("code"));
        Assert.Equal(["\"1\",\"a\""], await RowsAsync(branch, filtered));
    }

    [Fact]
    public async Task Branch_with_aliases_is_deleted()
    {
        var source = await platform.NewTableAsync("id\n1\n");
        await AliasAsync(await AliasAsync(source));
        var branch = await BranchAsync();
        Assert.Equal("success", (await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"))).Text("status"));
        using var gone = await platform.GetAsync($"/v2/storage/branch/{branch}/tables");
        await gone.ShouldBeRefusedAsync(404, null);
    }

    [Fact]
    public async Task Aliases_are_not_made_in_branches_nor_of_marked_buckets()
    {
        var source = await platform.NewTableAsync("id\n1\n");
        var bucket = await platform.NewBucketAsync();
        var branch = await BranchAsync();
        using (var inBranch = await platform.PostAsync($"/v2/storage/branch/{branch}/buckets/{bucket}/table-aliases", new { sourceTable = source }))
            await inBranch.ShouldBeRefusedAsync(400, null, "Creating aliases from Dev/Branch tables is not supported yet.");
        await MarkAsync(bucket);
        using (var into = await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new { sourceTable = source }))
            await into.ShouldBeRefusedAsync(400, null, "Creating aliases in Dev/Branch buckets is not supported yet.");
        await MarkAsync(source[..source.LastIndexOf('.')]);
        using var of = await platform.PostAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = source });
        await of.ShouldBeRefusedAsync(400, null, "Creating aliases from Dev/Branch tables is not supported yet.");
    }

    private async Task MarkAsync(string bucket)
    {
        using var noted = await platform.PostAsync(
            $"/v2/storage/buckets/{bucket}/metadata", new { provider = "system", metadata = new[] { new { key = "KBC.createdBy.branch.id", value = "1234" } } });
        await noted.ShouldBeAsync(201);
    }

    [Fact]
    public async Task Snapshots_go_between_branches()
    {
        var table = await platform.NewTableAsync("id\n1\n2\n");
        var branch = await BranchAsync();
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/branch/{branch}/tables/{table}/rows?whereColumn=id&whereValues[]=1"));
        var snapshot = await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/branch/{branch}/tables/{table}/snapshots", []));
        Assert.Empty((await platform.GetJsonAsync($"/v2/storage/tables/{table}/snapshots")).AsArray());
        Assert.Single((await platform.GetJsonAsync($"/v2/storage/branch/{branch}/tables/{table}/snapshots")).AsArray());
        var bucket = table[..table.LastIndexOf('.')];
        foreach (var prefix in new[] { "", $"branch/{branch}/" })
        {
            var made = await platform.Api.ResultsAsync(await platform.Api.PostAsync(
                $"/v2/storage/{prefix}buckets/{bucket}/tables-async", new JsonObject { ["snapshotId"] = snapshot.Text("id"), ["name"] = "from-branch" }));
            Assert.Equal(1, made["rowsCount"]!.GetValue<long>());
        }

        await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"));
        await Eventually.HoldsAsync(async () =>
        {
            using var gone = await platform.GetAsync($"/v2/storage/snapshots/{snapshot["id"]}");
            return gone.StatusCode == System.Net.HttpStatusCode.NotFound;
        });
        Assert.Single(await platform.PreviewRowsAsync($"{bucket}.from-branch"));
    }
}
