using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class ListingFiles(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Newest_come_first_between_two_ids()
    {
        var project = await platform.NewProjectAsync();
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
            ids.Add((await platform.PrepareAsync($"{i}.csv", token: project.MasterToken)).Id);

        Assert.Equal([ids[4], ids[3], ids[2], ids[1], ids[0]], await IdsAsync("", project.MasterToken));
        Assert.Equal([ids[4], ids[3]], await IdsAsync($"?sinceId={ids[2]}", project.MasterToken));
        Assert.Equal([ids[1], ids[0]], await IdsAsync($"?maxId={ids[2]}", project.MasterToken));
        Assert.Equal([ids[3], ids[2]], await IdsAsync("?limit=2&offset=1", project.MasterToken));
        Assert.Equal(5, (await IdsAsync("?sinceId=&maxId=&runId=&q=&showExpired=0", project.MasterToken)).Count);
    }

    [Fact]
    public async Task Tags_find_files_with_one_of_them()
    {
        var one = await TaggedAsync("listing-a");
        var both = await TaggedAsync("listing-a", "listing-b");
        await TaggedAsync("listing-c");

        Assert.Equal([both, one], await IdsAsync("?tags[]=listing-a&tags[]=listing-b"));
        Assert.Equal([both], await IdsAsync("?tags[0]=listing-b"));
        Assert.Equal([], await IdsAsync("?tags[]=listing"));
    }

    [Fact]
    public async Task Tags_that_are_no_list_are_refused()
    {
        using var answer = await platform.GetAsync("/v2/storage/files?tags=one");

        await answer.ShouldBeRefusedAsync(400, "storage.validation", "This value should be of type array");
    }

    [Theory]
    [InlineData("users", "users.csv")]
    [InlineData("name:users", "users.csv")]
    [InlineData("name:us*", "users.csv")]
    [InlineData("tags:searched-one", "users.csv")]
    [InlineData("tags:searched* AND NOT name:users", "other.txt")]
    [InlineData("sizeBytes:[100 TO 300]", "other.txt")]
    [InlineData("searched-two OR nothing", "other.txt")]
    public async Task Query_string_searches_names_tags_and_sizes(string query, string expected)
    {
        var project = await platform.NewProjectAsync();
        await platform.PrepareAsync(more: new { name = "users.csv", sizeBytes = 10, tags = new[] { "searched-one" } }, token: project.MasterToken);
        await platform.PrepareAsync(more: new { name = "other.txt", sizeBytes = 200, tags = new[] { "searched-two" } }, token: project.MasterToken);

        var found = await platform.GetJsonAsync($"/v2/storage/files?q={Uri.EscapeDataString(query)}", project.MasterToken);

        Assert.Equal([expected], found.AsArray().Select(file => file!.Text("name")));
    }

    [Fact]
    public async Task Malformed_query_is_refused()
    {
        using var answer = await platform.GetAsync($"/v2/storage/files?q={Uri.EscapeDataString("tags[]:sd")}");

        await answer.ShouldBeRefusedAsync(400, "query.syntax", "Failed to parse query");
    }

    [Fact]
    public async Task Token_sees_its_own_files_and_with_the_right_all()
    {
        var others = await platform.PrepareAsync("master.csv");
        var plain = await platform.NewTokenAsync();
        var seeing = await platform.NewTokenAsync(new { canReadAllFileUploads = true });
        var own = await platform.PrepareAsync("own.csv", token: plain);

        Assert.Equal([own.Id], await IdsAsync("", plain));
        Assert.Equal([own.Id, others.Id], (await IdsAsync("", seeing)).Take(2));
        Assert.Contains(own.Id, await IdsAsync(""));
        Assert.Empty(await IdsAsync("", (await platform.NewProjectAsync()).MasterToken));
    }

    [Fact]
    public async Task Entries_have_an_address_but_no_credentials()
    {
        var file = await platform.UploadAsync("entry.csv", "a"u8.ToArray());

        var entry = (await platform.GetJsonAsync("/v2/storage/files?limit=1"))[0]!;

        Assert.Equal(file.Id, entry["id"]!.GetValue<long>());
        Assert.Equal("a", await platform.Client.GetStringAsync(entry.Text("url")));
        Assert.NotEmpty(entry.Text("region"));
        Assert.False(((JsonObject)entry).ContainsKey("absCredentials"));
        Assert.False(((JsonObject)entry).ContainsKey("absUploadParams"));
    }

    private async Task<long> TaggedAsync(params string[] tags) => (await platform.PrepareAsync(more: new { name = "tagged.csv", tags })).Id;

    private async Task<IReadOnlyList<long>> IdsAsync(string query, string? token = null) =>
        [.. (await platform.GetJsonAsync("/v2/storage/files" + query, token)).AsArray().Select(file => file!["id"]!.GetValue<long>())];
}
