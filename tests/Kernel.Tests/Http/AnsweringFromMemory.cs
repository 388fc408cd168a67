using System.Text;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel.Tests;

public sealed class AnsweringFromMemory
{
    private readonly Stamps stamps = new();
    private int runs;

    [Fact]
    public async Task Unchanged_project_is_answered_without_running_the_endpoint()
    {
        using var cache = new AnswerCache(Endpoint, stamps);
        Assert.Equal(["1", "1", "1"], [await AskAsync(cache), await AskAsync(cache), await AskAsync(cache)]);
    }

    [Fact]
    public async Task Any_change_is_noticed()
    {
        using var cache = new AnswerCache(Endpoint, stamps);
        await AskAsync(cache);
        stamps.Generations++;
        Assert.Equal("2", await AskAsync(cache));
    }

    [Fact]
    public async Task Change_while_the_endpoint_runs_is_noticed_by_the_next()
    {
        using var cache = new AnswerCache(
            context =>
            {
                stamps.Generations++;
                return Endpoint(context);
            },
            stamps);
        await AskAsync(cache);
        Assert.Equal("2", await AskAsync(cache));
    }

    [Fact]
    public async Task Nothing_is_answered_from_memory_while_changes_may_go_unseen()
    {
        using var cache = new AnswerCache(Endpoint, stamps);
        await AskAsync(cache);
        stamps.IsLive = false;
        Assert.Equal("2", await AskAsync(cache));
    }

    [Fact]
    public async Task Every_token_address_and_query_has_its_own()
    {
        using var cache = new AnswerCache(Endpoint, stamps);
        Assert.Equal(
            ["1", "2", "3", "4", "5"],
            [await AskAsync(cache), await AskAsync(cache, token: 8), await AskAsync(cache, query: "?a=1"), await AskAsync(cache, host: "other"), await AskAsync(cache, scheme: "https")]);
    }

    [Fact]
    public async Task Errors_and_unmarked_endpoints_are_not_kept()
    {
        using var failing = new AnswerCache(context => JsonWire.WriteAsync(context, 404, ++runs), stamps);
        await AskAsync(failing);
        Assert.Equal("2", await AskAsync(failing));

        using var unmarked = new AnswerCache(Endpoint, stamps);
        await AskAsync(unmarked, marked: false);
        Assert.Equal("4", await AskAsync(unmarked, marked: false));
    }

    [Fact]
    public async Task Change_of_a_project_whose_data_is_shown_is_noticed()
    {
        var linked = new Linked();
        using var cache = new AnswerCache(Endpoint, stamps, [linked]);
        await AskAsync(cache);
        Assert.Equal("1", await AskAsync(cache));
        stamps.OfOthers++;
        Assert.Equal("1", await AskAsync(cache));

        linked.Owners = [new ProjectId(2)];
        stamps.Generations++;
        Assert.Equal("2", await AskAsync(cache));
        stamps.OfOthers++;
        Assert.Equal("3", await AskAsync(cache));
        Assert.Equal("3", await AskAsync(cache));
    }

    private Task Endpoint(HttpContext context) => JsonWire.WriteAsync(context, 200, ++runs);

    private static async Task<string> AskAsync(AnswerCache cache, long token = 7, string query = "", string host = "one", string scheme = "http", bool marked = true)
    {
        var context = new DefaultHttpContext();
        context.SetEndpoint(new Endpoint(null, marked ? new EndpointMetadataCollection(new CachedAnswer()) : EndpointMetadataCollection.Empty, "e"));
        context.Features.Set(new Caller { Project = new ProjectId(1), ProjectName = "p", Token = new TokenId(token), TokenDescription = "t", DefaultBranch = 1 });
        (context.Request.Method, context.Request.Scheme, context.Request.Host) = ("GET", scheme, new HostString(host));
        (context.Request.Path, context.Request.QueryString) = ("/x", new QueryString(query));
        var body = new MemoryStream();
        context.Response.Body = body;
        await cache.InvokeAsync(context);
        Assert.Equal("application/json", context.Response.ContentType);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private sealed class Stamps : IChangeStamps
    {
        public long Generations { get; set; }

        public long OfOthers { get; set; }

        public bool IsLive { get; set; } = true;

        public long Generation(ProjectId project) => project.Value == 1 ? Generations : OfOthers;
    }

    private sealed class Linked : IForeignContent
    {
        public ProjectId[] Owners { get; set; } = [];

        public ValueTask<IReadOnlyList<ProjectId>> OwnersAsync(ProjectId project, CancellationToken stop) => new(Owners);
    }
}
