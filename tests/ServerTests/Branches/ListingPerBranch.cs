using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Branches;

/// <summary>What lists show in a branch and outside of it.</summary>
public sealed class ListingPerBranch(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Files_are_in_the_branch_they_were_uploaded_to()
    {
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);
        var inMain = await platform.Api.UploadAsync("main.csv", "id\n1\n");
        var inBranch = await api.UploadAsync("branch.csv", "id\n2\n");

        Assert.Equal([inBranch], await FilesAsync(api));
        Assert.DoesNotContain(inBranch, await FilesAsync(platform.Api));
        Assert.Contains(inMain, await FilesAsync(platform.Api));
        using var wrongBranch = await platform.GetAsync($"/v2/storage/files/{inBranch}");
        using var wrongMain = await platform.DeleteAsync($"/v2/storage/branch/{branch}/files/{inMain}");
        await wrongBranch.ShouldBeRefusedAsync(404, "storage.files.notFound");
        await wrongMain.ShouldBeRefusedAsync(404, "storage.files.notFound");
    }

    [Fact]
    public async Task Exported_file_is_in_the_branch_of_the_table()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);

        var file = await api.ExportAsync(table, []);

        Assert.Equal([file], await FilesAsync(api));
    }

    [Fact]
    public async Task Files_of_a_deleted_branch_are_gone_from_the_disk()
    {
        var branch = await platform.NewBranchAsync();
        long file;
        using (var api = platform.InBranch(branch))
            file = await api.UploadAsync("branch.csv", "id\nof-a-branch\n");
        Assert.True(IsOnDisk("of-a-branch"));

        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"));

        using var gone = await platform.GetAsync($"/v2/storage/files/{file}");
        await gone.ShouldBeRefusedAsync(404, "storage.files.notFound");
        await Eventually.HoldsAsync(() => !IsOnDisk("of-a-branch"));
    }

    [Fact]
    public async Task Events_name_their_branch_and_a_branch_lists_its_own()
    {
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);
        var bucket = await api.NewBucketAsync(platform.NewName("b"));
        var other = await platform.NewBucketAsync();

        var events = (await api.GetAsync("/v2/storage/events")).AsArray();
        var found = (await platform.GetJsonAsync($"/v2/storage/events?q=idBranch:{branch}")).AsArray();
        var mains = (await platform.GetJsonAsync($"/v2/storage/events?q=objectId:\"{other}\"")).AsArray();
        using var elsewhere = await platform.GetAsync($"/v2/storage/branch/{branch}/events/{mains[0]!["id"]}");

        Assert.Equal([bucket], events.Select(one => one!.Text("objectId")));
        Assert.All(events, one => Assert.Equal(branch, one!["idBranch"]!.GetValue<long>()));
        Assert.Equal(events.Select(one => one!.Text("id")), found.Select(one => one!.Text("id")));
        Assert.NotEqual(branch, mains[0]!["idBranch"]!.GetValue<long>());
        await elsewhere.ShouldBeRefusedAsync(404, "storage.events.notFound");
    }

    [Fact]
    public async Task Jobs_of_all_branches_are_in_one_list_and_tokens_in_every_branch()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var branch = await platform.NewBranchAsync();
        using var api = platform.InBranch(branch);
        var job = await api.EndedJobAsync(await api.ImportAsync(table, await api.UploadAsync("rows.csv", "id\n2\n"), incremental: false));

        Assert.Contains(job["id"]!.GetValue<long>(), (await platform.GetJsonAsync("/v2/storage/jobs")).AsArray().Select(one => one!["id"]!.GetValue<long>()));
        Assert.Equal((await platform.GetJsonAsync("/v2/storage/tokens")).ToJsonString(), (await api.GetAsync("/v2/storage/tokens")).ToJsonString());
        Assert.Equal(platform.Project.Value, (await api.GetAsync("/v2/storage/tokens/verify"))["owner"]!["id"]!.GetValue<long>());
    }

    private static async Task<long[]> FilesAsync(StorageApi api) => [.. (await api.GetAsync("/v2/storage/files")).AsArray().Select(file => file!["id"]!.GetValue<long>())];

    private bool IsOnDisk(string text) => Directory.EnumerateFiles(Path.Combine(platform.DataFolder, "files"), "*", SearchOption.AllDirectories)
        .Any(path => ReadIfThere(path).Contains(text, StringComparison.Ordinal));

    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (FileNotFoundException)
        {
            // The sweep took it away meanwhile.
            return "";
        }
    }
}
