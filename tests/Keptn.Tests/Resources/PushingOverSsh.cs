using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Projects whose repository is also on a server that is reached by ssh, from the request that makes them on.</summary>
public sealed class PushingOverSsh(NodeWithSsh fixture) : IClassFixture<NodeWithSsh>
{
    private const string WithoutSshd = "sshd is not on this machine; Debian has it in the package openssh-server (its service need not run).";
    private const string Projects = "/api/controlPlane/v1/project";
    private readonly string name = $"ssh-{Guid.NewGuid():n}";

    private SshServer Server => fixture.Server;

    private KeptnApi Api => fixture.Api;

    [Theory]
    [InlineData("ed25519", "", false)]
    [InlineData("ed25519", "a phrase with 'quotes' & $signs", false)]
    [InlineData("rsa", "phrase", true)]
    [InlineData("ecdsa", "", true)]
    public async Task A_project_is_pushed_and_pulled_with_its_key(string type, string phrase, bool isPem)
    {
        Assert.SkipWhen(SshServer.Program is null, WithoutSshd);
        var key = await Server.NewKeyAsync(name, type, phrase, isPem);
        await Server.LetInAsync(name);
        var url = await Server.NewRepositoryAsync(name);
        var project = await Api.NewProjectAsync(Credentials(url, key, phrase));
        var resource = $"{Root}{project}/stage/dev/service/cart/resource";
        var written = (await Api.PostAsync(resource, Uploads(("slo.yaml", "one")), HttpStatusCode.Created))!;
        Assert.Equal(url, (string?)written["metadata"]!["upstreamURL"]);
        Assert.Equal((string)written["commitID"]!, (await Server.GitAsync(name, "rev-parse", "dev")).Trim());
        Assert.Equal("one", await Server.GitAsync(name, "show", "dev:cart/slo.yaml"));

        // Somebody else promotes it.
        await Server.GitAsync(name, "update-ref", "refs/heads/prod", "dev");
        Assert.Equal("one", await Api.ReadAsync($"{Root}{project}/stage/prod/service/cart/resource/slo.yaml"));
        Assert.DoesNotContain(phrase.Length > 0 ? phrase : "PRIVATE KEY", fixture.Node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(fixture.Node.DataFolder, "git-*", SearchOption.AllDirectories), entry => Directory.Exists(entry));
    }

    [Fact]
    public async Task What_is_wrong_is_said()
    {
        Assert.SkipWhen(SshServer.Program is null, WithoutSshd);
        var stranger = await Server.NewKeyAsync(name + "-stranger", "ed25519", "");
        var key = await Server.NewKeyAsync(name, "ed25519", "phrase");
        await Server.LetInAsync(name);
        var url = await Server.NewRepositoryAsync(name);
        await RefusedAsync(Credentials(url, stranger, ""), 424, "invalid git token");
        await RefusedAsync(Credentials(url, key, "another phrase"), 424, "invalid git token");
        await RefusedAsync(Credentials(url, key, ""), 424, "invalid git token");
        await RefusedAsync(Credentials(url, "no key at all", ""), 424, "invalid git token");
        await RefusedAsync(Credentials(Server.Url("none"), key, "phrase"), 404, "upstream repository not found");
        await Api.NewProjectAsync(Credentials(url, key, "phrase"));
        await RefusedAsync(Credentials(url, key, "phrase"), 409, "Project already exists with an already initialized GIT repository");
    }

    [Fact]
    public async Task A_host_that_shows_another_key_than_before_is_not_trusted()
    {
        Assert.SkipWhen(SshServer.Program is null, WithoutSshd);
        await using var server = await SshServer.StartAsync();
        var key = await server.NewKeyAsync(name, "ed25519", "");
        await server.LetInAsync(name);
        var project = await Api.NewProjectAsync(Credentials(await server.NewRepositoryAsync(name), key, ""));
        await server.ChangeHostKeyAsync();
        var head = await server.GitAsync(name, "rev-parse", "dev");
        await Api.RefusedAsync(
            HttpMethod.Put, $"{Root}{project}/stage/dev/resource", Uploads(("a", "b")), HttpStatusCode.InternalServerError,
            "Upstream repository cannot be reached: the host shows another ssh key than the first time. If that is right, remove the host's line from the file keptn/known_hosts in the data folder. Nothing was changed.");
        Assert.Equal(head, await server.GitAsync(name, "rev-parse", "dev"));
    }

    private async Task RefusedAsync(JsonObject credentials, int status, string message)
    {
        var body = new JsonObject { ["name"] = $"refused-{Guid.NewGuid():n}", ["shipyard"] = KeptnApi.Base64(Shipyard), ["gitCredentials"] = credentials };
        await Api.RefusedAsync(HttpMethod.Post, Projects, body, (HttpStatusCode)status, message);
    }

    private static JsonObject Credentials(string url, string key, string phrase) =>
        new() { ["remoteURL"] = url, ["user"] = "", ["ssh"] = new JsonObject { ["privateKey"] = KeptnApi.Base64(key), ["privateKeyPass"] = phrase } };
}

/// <summary>A node that may call this machine, and a server on it.</summary>
public sealed class NodeWithSsh : IAsyncLifetime
{
    internal SshServer Server { get; private set; } = null!;

    public HeadgateProcess Node { get; private set; } = null!;

    public KeptnApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (SshServer.Program is null)
            return;
        Server = await SshServer.StartAsync();
        Node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Resources:AllowLoopback"] = "true" });
        Api = KeptnApi.Of(Node);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Node is not null)
            await Node.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
    }
}
