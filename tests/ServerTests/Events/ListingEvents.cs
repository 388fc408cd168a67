using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Events;

public sealed class ListingEvents(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Path = "/v2/storage/events";

    [Fact]
    public async Task Filters_narrow_and_combine()
    {
        var run = Guid.NewGuid().ToString("n");
        var first = await EventAsync("transformation", "one", run, "myConfig");
        await EventAsync("ex-fb", "two", run, null);
        await EventAsync("ex-fb", "three", run, "myConfig");
        await EventAsync("ex-fb", "four", "another", "myConfig");

        Assert.Equal(["three", "two", "one"], await MessagesAsync($"runId={run}"));
        Assert.Equal(["three", "two"], await MessagesAsync($"runId={run}&component=ex-fb"));
        Assert.Equal(["three", "one"], await MessagesAsync($"runId={run}&configurationId=myConfig"));
        Assert.Equal(["one", "two", "three"], await MessagesAsync($"runId={run}&sortOrder=asc"));
        Assert.Equal(["three", "two"], await MessagesAsync($"runId={run}&sinceId={first.Text("id")}"));
        Assert.Equal(["three", "two"], await MessagesAsync($"runId={run}&sinceId={first.Text("uuid")}"));
        Assert.Empty(await MessagesAsync($"runId={run}&maxId={first.Text("uuid")}"));
        Assert.Equal(["two"], await MessagesAsync($"runId={run}&limit=1&offset=1"));
        Assert.Empty(await MessagesAsync($"runId={run}&sinceId={Guid.NewGuid()}"));
        Assert.Equal(["three"], await MessagesAsync($"runId={run}&component=&configurationId=&limit=1"));
    }

    [Fact]
    public async Task Long_list_is_complete_and_in_order()
    {
        var run = Guid.NewGuid().ToString("n");
        var made = new List<string>();
        for (var i = 0; i < 450; i++)
        {
            made.Add(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await EventAsync("long", made[^1], run, null);
        }

        Assert.Equal(made, await MessagesAsync($"runId={run}&limit=10000&sortOrder=asc"));
        Assert.Equal(Enumerable.Reverse(made), await MessagesAsync($"runId={run}&limit=10000"));
        Assert.Equal(made.Skip(30).Take(300), await MessagesAsync($"runId={run}&limit=300&offset=30&sortOrder=asc"));
        Assert.Equal(100, (await MessagesAsync($"runId={run}")).Count);
    }

    [Theory]
    [InlineData("limit=10001", "limit")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("offset=-1", "offset")]
    [InlineData("sinceId=yesterday", "sinceId")]
    [InlineData("sortOrder=random", "sortOrder")]
    [InlineData("runId=%00", "runId")]
    public async Task Wrong_parameter_is_named(string query, string key)
    {
        using var answer = await platform.GetAsync($"{Path}?{query}");
        var refused = await answer.ShouldBeRefusedAsync(400, "validation.failed");
        Assert.Equal(key, Assert.Single(refused["errors"]!.AsArray())!.Text("key"));
    }

    [Fact]
    public async Task Admins_see_all_and_other_tokens_their_own()
    {
        var token = await platform.NewTokenAsync();
        var own = await EventAsync("mine", "own", null, null, token);
        var theirs = await EventAsync("mine", "theirs", null, null);

        Assert.Equal(["own"], await MessagesAsync("component=mine", token));
        Assert.Equal(["theirs", "own"], await MessagesAsync("component=mine"));
        await platform.GetJsonAsync($"{Path}/{own.Text("id")}", token);
        using var hidden = await platform.GetAsync($"{Path}/{theirs.Text("id")}", token);
        await hidden.ShouldBeRefusedAsync(404, "storage.events.notFound", "Event not found");
    }

    [Fact]
    public async Task Another_project_sees_nothing_of_it()
    {
        var made = await EventAsync("secret", "secret", null, null);
        var other = await platform.NewProjectAsync();

        Assert.Empty((await platform.GetJsonAsync(Path, other.MasterToken)).AsArray());
        Assert.Empty((await platform.GetJsonAsync($"{Path}?q=*", other.MasterToken)).AsArray());
        foreach (var id in new[] { made.Text("id"), made.Text("uuid") })
        {
            using var answer = await platform.GetAsync($"{Path}/{id}", other.MasterToken);
            await answer.ShouldBeRefusedAsync(404, "storage.events.notFound", "Event not found");
        }
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("0195d6f6-0000-7000-8000-000000000000")]
    [InlineData("foo")]
    public async Task Unknown_event_is_not_found(string id)
    {
        using var answer = await platform.GetAsync($"{Path}/{id}");
        await answer.ShouldBeRefusedAsync(404, "storage.events.notFound", "Event not found");
    }

    private async Task<List<string>> MessagesAsync(string query, string? token = null) =>
        [.. (await platform.GetJsonAsync($"{Path}?{query}", token)).AsArray().Select(one => one!.Text("message"))];

    private async Task<JsonNode> EventAsync(string component, string message, string? runId, string? configurationId, string? token = null)
    {
        using var answer = await platform.PostAsync(Path, new { component, message, runId, configurationId }, token);
        return await answer.ShouldBeAsync(201);
    }
}
