using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Components;

/// <summary>A project of its own with a branch, and what tests of merge requests do often in it.</summary>
internal sealed class MergeScenario
{
    public const string Component = "keboola.ex-db-mysql";

    private readonly ComponentsFixture platform;

    private MergeScenario(ComponentsFixture platform, TestProject project, string token, StorageApi api) =>
        (this.platform, Project, Token, Api) = (platform, project, token, api);

    public TestProject Project { get; }

    /// <summary>The token of whoever works in the branch.</summary>
    public string Token { get; }

    public StorageApi Api { get; }

    public long Default { get; private set; }

    public long Branch { get; private set; }

    /// <summary>A new project whose default branch has the configurations, and a branch of it.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="isProtected">Whether the default branch is protected; a developer works in the branch then.</param>
    /// <param name="before">What is done before there is a branch.</param>
    /// <param name="configurations">Ids of configurations; each has a row "row-1".</param>
    public static async Task<MergeScenario> NewAsync(
        ComponentsFixture platform, bool isProtected = false, Func<MergeScenario, Task>? before = null, params string[] configurations)
    {
        var project = await platform.NewProjectAsync(isProtected ? ["protected-default-branch"] : []);
        var token = isProtected ? await platform.NewMemberAsync(project.Id, "developer") : project.MasterToken;
        var scenario = new MergeScenario(platform, project, token, platform.ApiOf(token));
        foreach (var id in configurations)
            await scenario.CreateAsync(id, branch: null, project.MasterToken);
        if (before is not null)
            await before(scenario);
        scenario.Branch = (long)(await scenario.Api.ResultsAsync(await scenario.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = "A branch" })))["id"]!;
        scenario.Default = (long)(await scenario.GetAsync("dev-branches")).AsArray().Single(branch => (bool)branch!["isDefault"]!)!["id"]!;
        return scenario;
    }

    public static string Path(string id, long? branch) => $"/v2/storage/branch/{branch?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "default"}/components/{Component}/configs/{id}";

    /// <summary>Makes a configuration with the row "row-1".</summary>
    public async Task CreateAsync(string id, long? branch, string? token = null)
    {
        var configs = Path("", branch).TrimEnd('/');
        using var made = await platform.PostAsync(configs, new { name = id, configurationId = id, configuration = new { key = "value" } }, token ?? Token);
        await made.ShouldBeAsync(201);
        using var row = await platform.PostAsync($"{configs}/{id}/rows", new { rowId = "row-1", name = "First", configuration = new { key = "value" } }, token ?? Token);
        await row.ShouldBeAsync(201);
    }

    public async Task<JsonNode> ChangeAsync(string id, long? branch, object body, string? token = null)
    {
        using var answer = await platform.PutAsync(Path(id, branch), body, token ?? Token);
        return await answer.ShouldBeAsync(200);
    }

    public async Task DeleteAsync(string path)
    {
        using var answer = await platform.DeleteAsync(path, token: Token);
        await answer.ShouldBeAsync(204);
    }

    public Task<JsonNode> GetAsync(string path) => platform.GetJsonAsync(path.StartsWith('/') ? path : $"/v2/storage/{path}", Token);

    public Task<HttpResponseMessage> TryCreateRequestAsync(object body, string? token = null) => platform.PostAsync("/v2/storage/merge-request/", body, token ?? Token);

    /// <summary>A new merge request of the branch.</summary>
    public async Task<long> NewRequestAsync(object? more = null)
    {
        var body = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(more ?? new { }))!.AsObject();
        body["branchFromId"] = Branch;
        body["branchIntoId"] = Default;
        body["title"] ??= "A change";
        using var answer = await TryCreateRequestAsync(body);
        return (long)(await answer.ShouldBeAsync(201))["id"]!;
    }

    public Task<HttpResponseMessage> TryAsync(long request, string action, object? body = null, string? token = null) =>
        platform.PutAsync($"/v2/storage/merge-request/{request}/{action}", body ?? new { }, token ?? Token);

    public async Task<JsonNode> DoAsync(long request, string action, object? body = null, string? token = null)
    {
        using var answer = await TryAsync(request, action, body, token);
        return await answer.ShouldBeAsync(200);
    }

    /// <summary>A request of the branch that has its review and its approval.</summary>
    public async Task<long> ApprovedRequestAsync(object? more = null)
    {
        var request = await NewRequestAsync(more);
        await DoAsync(request, "request-review");
        await DoAsync(request, "approve");
        return request;
    }

    public async Task<string> StateAsync(long request) => (await GetAsync($"merge-request/{request}")).Text("state");

    /// <summary>Merges and gives the job as it ended.</summary>
    public async Task<JsonObject> MergeAsync(long request, string? token = null)
    {
        using var accepted = await TryAsync(request, "merge", token: token);
        return await Api.EndedJobAsync(await accepted.ShouldBeAsync(202));
    }
}
