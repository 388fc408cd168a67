using System.Net;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Projects that keep their stages in folders of the default branch.</summary>
public sealed class StagesInFolders(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly ResourceScope Project = new("shop");
    private static readonly ResourceScope Stage = new("shop", "dev");
    private static readonly ResourceScope Service = new("shop", "dev", "cart");
    private static readonly ResourceOptions InFolders = new() { DirectoryStages = true };
    private readonly KnownUpstreams upstreams = new();
    private TestDatabase database = null!;
    private RepositoryNode node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.NewDatabaseAsync();
        node = RepositoryNode.Of(database, upstreams: upstreams, options: InFolders);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Everything_is_on_the_default_branch()
    {
        await CreateAsync();
        Assert.Equal("refs/heads/master\n", await node.GitAsync("shop", "for-each-ref", "--format=%(refname)"));
        Assert.Equal(
            ".keptn-stages/dev/cart/metadata.yaml\n.keptn-stages/dev/metadata.yaml\n.keptn-stages/prod/metadata.yaml\nmetadata.yaml\n",
            await node.GitAsync("shop", "ls-tree", "-r", "--name-only", "master"));
        Assert.Equal("Added service: cart\nAdded stage: prod\nAdded stage: dev\ninitialized project\ninit git empty repo\n", await node.GitAsync("shop", "log", "--format=%s", "master"));
        Assert.Matches("^projectName: shop\ncreationTimestamp: \\d{4}-.+ UTC\nisUsingDirectoryStructure: true\n$", await node.ReadAsync(Project, "metadata.yaml"));
        Assert.Matches("^stagename: dev\ncreationtimestamp: \\d{4}-.+ UTC\n$", await node.ReadAsync(Stage, "metadata.yaml"));
        Assert.Matches("^servicename: cart\ncreationtimestamp: \\d{4}-.+ UTC\n$", await node.ReadAsync(Service, "metadata.yaml"));
    }

    [Fact]
    public async Task What_is_not_there_or_is_there_already_is_said()
    {
        await CreateAsync();
        await RefusedAsync(404, "Stage not found", () => node.ReadAsync(new ResourceScope("shop", "none"), "a"));
        await RefusedAsync(404, "Stage not found", () => node.ReadAsync(new ResourceScope("shop", ".."), "metadata.yaml"));
        await RefusedAsync(404, "Stage not found", () => node.WriteAsync(new ResourceScope("shop", "none", "cart"), "a", "b"));
        await RefusedAsync(404, "Stage not found", () => node.Repositories.CreateServiceAsync("shop", "none", "cart", Stop));
        await RefusedAsync(404, "Service not found", () => node.WriteAsync(new ResourceScope("shop", "prod", "cart"), "a", "b"));
        await RefusedAsync(404, "Service not found", () => node.ReadAsync(new ResourceScope("shop", "dev", "../prod"), "metadata.yaml"));
        await RefusedAsync(409, "Stage already exists", () => node.Repositories.CreateStageAsync("shop", "dev", Stop));
        await RefusedAsync(409, "Service already exists", () => node.Repositories.CreateServiceAsync("shop", "dev", "cart", Stop));
        await node.WriteAsync(Stage, "file", "x");
        await RefusedAsync(400, "invalid resource uri: 'file' is a file, not a folder", () => node.WriteAsync(Stage, "file/below", "y"));
    }

    [Fact]
    public async Task Another_setting_by_now_changes_nothing_for_a_project_that_is_there()
    {
        await CreateAsync();
        await using var later = RepositoryNode.Of(database, node.Folder);
        await later.Repositories.CreateProjectAsync("branches", null, Stop);
        await later.Repositories.CreateStageAsync("branches", "dev", Stop);
        await later.Repositories.CreateStageAsync("shop", "qa", Stop);
        Assert.Equal("refs/heads/master\n", await later.GitAsync("shop", "for-each-ref", "--format=%(refname)"));
        Assert.Equal("refs/heads/dev\nrefs/heads/master\n", await later.GitAsync("branches", "for-each-ref", "--format=%(refname)"));
        var written = await node.WriteAsync(new ResourceScope("branches", "dev"), "a", "in a branch");
        Assert.Equal(written, (await node.GitAsync("branches", "rev-parse", "dev")).Trim());
        Assert.Equal("in a branch", await later.ReadAsync(new ResourceScope("branches", "dev"), "a", written));
        written = await later.WriteAsync(Service, "a", "in a folder");
        Assert.Equal(written, (await later.GitAsync("shop", "rev-parse", "master")).Trim());
        Assert.Equal("in a folder", await node.ReadAsync(Service, "a", written));
    }

    [Fact]
    public async Task An_upstream_gets_it_all_on_one_branch_and_a_lost_repository_comes_back()
    {
        await using var server = await GitServer.StartAsync();
        upstreams["shop"] = await server.NewRepositoryAsync("shop");
        await CreateAsync(server.Upstream("shop"));
        var written = await node.WriteAsync(Service, "slo.yaml", "ours");
        Assert.Equal($"{written} refs/heads/master\n", await server.GitAsync("shop", "for-each-ref", "--format=%(objectname) %(refname)"));

        await server.CommitAsync("shop", "master", (".keptn-stages/prod/other.yaml", "theirs"));
        await node.Refresh.NowAsync(new ResourceScope("shop", "prod"), server.Upstream("shop"), Stop);
        Assert.Equal("theirs", await node.ReadAsync(new ResourceScope("shop", "prod"), "other.yaml"));
        await node.Repositories.RemoveServiceAsync("shop", "dev", "cart", Stop);
        Assert.Equal(
            ".keptn-stages/dev/metadata.yaml\n.keptn-stages/prod/metadata.yaml\n.keptn-stages/prod/other.yaml\nmetadata.yaml\n",
            await server.GitAsync("shop", "ls-tree", "-r", "--name-only", "master"));

        await using var other = RepositoryNode.Of(database, upstreams: upstreams);
        Assert.Equal("theirs", await other.ReadAsync(new ResourceScope("shop", "prod"), "other.yaml"));
        Assert.Equal("ours", await other.ReadAsync(Stage, "cart/slo.yaml", written));
        await other.Repositories.CreateServiceAsync("shop", "prod", "cart", Stop);
        Assert.Contains(".keptn-stages/prod/cart/metadata.yaml\n", await server.GitAsync("shop", "ls-tree", "-r", "--name-only", "master"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("isUsingDirectoryStructure: true", true)]
    [InlineData("projectName: a\r\nisUsingDirectoryStructure:   true  \r\n", true)]
    [InlineData("projectName: a\nisUsingDirectoryStructure: false\n", false)]
    [InlineData("projectName: isUsingDirectoryStructure\ntext: |\n  isUsingDirectoryStructure: true\n", false)]
    [InlineData("\u0000\ufffd", false)]
    [InlineData("", false)]
    public void The_file_of_a_project_says_how_it_is_laid_out(string content, bool inFolders) =>
        Assert.Equal(inFolders, MetadataFile.SaysStageFolders(System.Text.Encoding.UTF8.GetBytes(content)));

    /// <summary>From the setting on, with every operation in every scope.</summary>
    [Fact]
    public async Task The_resource_service_answers_as_it_does_with_branches()
    {
        await using var process = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Resources:DirectoryStages"] = "true" });
        using var api = KeptnApi.Of(process);
        var project = await api.NewProjectAsync();
        var dev = $"{Root}{project}/stage/dev";
        Assert.Equal(["/metadata.yaml", "/shipyard.yaml"], await api.UrisAsync($"{Root}{project}/resource"));
        foreach (var scope in new[] { $"{Root}{project}", dev, dev + "/service/cart" })
            await OperationsAsync(api, scope + "/resource");
        Assert.Equal(["/metadata.yaml", "/shipyard.yaml"], await api.UrisAsync($"{Root}{project}/resource"));
        Assert.Equal(["/cart/metadata.yaml", "/metadata.yaml"], await api.UrisAsync(dev + "/resource"));
        Assert.Equal(["/metadata.yaml"], await api.UrisAsync(dev + "/service/cart/resource"));
        await api.RefusedAsync(HttpMethod.Get, $"{Root}{project}/stage/none/resource", null, HttpStatusCode.NotFound, "Stage not found");

        var services = $"/api/controlPlane/v1/project/{project}/service";
        await api.DeleteAsync(services + "/cart");
        await api.RefusedAsync(HttpMethod.Get, dev + "/service/cart/resource", null, HttpStatusCode.NotFound, "Service not found");
        await api.PostAsync(services, new JsonObject { ["serviceName"] = "pay" });
        Assert.Equal(["/metadata.yaml", "/pay/metadata.yaml"], await api.UrisAsync($"{Root}{project}/stage/prod/resource"));
        await api.DeleteAsync($"/api/controlPlane/v1/project/{project}");
        await api.RefusedAsync(HttpMethod.Get, dev + "/resource", null, HttpStatusCode.NotFound, "Could not find credentials for upstream repository");
    }

    private static async Task OperationsAsync(KeptnApi api, string scope)
    {
        var first = (string)(await api.PostAsync(scope, Uploads(("a.txt", "one"), ("deep/b.txt", "two")), HttpStatusCode.Created))!["commitID"]!;
        var second = (string)(await api.PutAsync(scope + "/a.txt", Content("three")))!["metadata"]!["version"]!;
        await api.PutAsync(scope, Uploads(("later.txt", "four")));
        Assert.Equal(("three", "two"), (await api.ReadAsync(scope + "/a.txt"), await api.ReadAsync(scope + "/deep%252Fb.txt")));
        Assert.Equal(("one", "three"), (await api.ReadAsync($"{scope}/a.txt?gitCommitID={first}"), await api.ReadAsync($"{scope}/a.txt?gitCommitID={second}")));
        await api.RefusedAsync(HttpMethod.Get, $"{scope}/later.txt?gitCommitID={first}", null, HttpStatusCode.NotFound, "Resource not found");
        Assert.Subset((await api.UrisAsync(scope)).ToHashSet(), new HashSet<string> { "/a.txt", "/deep/b.txt", "/later.txt", "/metadata.yaml" });
        foreach (var name in new[] { "a.txt", "deep%252Fb.txt", "later.txt" })
            await api.DeleteAsync($"{scope}/{name}");
        await api.RefusedAsync(HttpMethod.Delete, scope + "/a.txt", null, HttpStatusCode.NotFound, "Resource not found");
    }

    private async Task CreateAsync(GitUpstream? upstream = null)
    {
        await node.Repositories.CreateProjectAsync("shop", upstream, Stop);
        await node.Repositories.CreateStageAsync("shop", "dev", Stop);
        await node.Repositories.CreateStageAsync("shop", "prod", Stop);
        await node.Repositories.CreateServiceAsync("shop", "dev", "cart", Stop);
    }

    private static async Task RefusedAsync(int status, string message, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(call);
        Assert.Equal((status, message), (refused.Error.Status, refused.Error.Message));
    }
}
