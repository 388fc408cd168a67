using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Resources;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Projects with an upstream, from creation to deletion.</summary>
public sealed class OnAGitServer : IAsyncLifetime
{
    private const string Base = Example.ControlPlane;

    private HeadgateProcess node = null!;
    private GitServer server = null!;
    private KeptnApi api = null!;

    public async ValueTask InitializeAsync()
    {
        server = await GitServer.StartAsync();
        node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Resources:AllowLoopback"] = "true", ["Keptn:Installation:AutomaticProvisioning"] = "false" });
        api = KeptnApi.Of(node);
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await node.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_project_lives_there_and_its_token_is_seen_nowhere()
    {
        Assert.Equal("Could not validate payload: gitCredentials cannot be empty", await api.RefusalAsync(HttpMethod.Post, $"{Base}/project", Example.Body("shop"), HttpStatusCode.BadRequest));
        Assert.Equal("invalid git token", await RefusedAsync("first", "wrong", 424));
        Assert.Equal("upstream repository not found", await RefusedAsync("ghost", GitServer.Token, 404));

        var first = await server.NewRepositoryAsync("first");
        await api.PostAsync($"{Base}/project", Body("shop", first.RemoteUrl), HttpStatusCode.Created);
        Assert.Equal("dev\nmaster\nprod\n", await server.GitAsync("first", "for-each-ref", "--format=%(refname:short)"));
        Assert.Equal(Example.TwoStages, await server.GitAsync("first", "show", "master:shipyard.yaml"));
        await api.PostAsync($"{Base}/project/shop/service", new JsonObject { ["serviceName"] = "cart" });
        Assert.Equal("cart/metadata.yaml\nmetadata.yaml\n", await server.GitAsync("first", "ls-tree", "-r", "--name-only", "dev"));
        Assert.Equal($$$"""{"remoteURL":"{{{first.RemoteUrl}}}","user":"bot","https":{"insecureSkipTLS":false}}""", (await api.GetAsync($"{Base}/project/shop"))!["gitCredentials"]!.ToJsonString());
        Assert.Equal("Project already exists with an already initialized GIT repository", await RefusedAsync("first", GitServer.Token, 409));

        var second = await server.NewRepositoryAsync("second");
        Assert.Equal("failed to update project 'shop': invalid git token", await api.RefusalAsync(HttpMethod.Put, $"{Base}/project", Body("shop", second.RemoteUrl, "wrong", shipyard: false), (HttpStatusCode)424));
        await api.PutAsync($"{Base}/project", Body("shop", second.RemoteUrl, shipyard: false), HttpStatusCode.Created);
        Assert.Equal(second.RemoteUrl, (string?)(await api.GetAsync($"{Base}/project/shop"))!["gitCredentials"]!["remoteURL"]);
        await api.PutAsync($"{Base}/project", new JsonObject { ["name"] = "shop", ["shipyard"] = KeptnApi.Base64(Example.TwoStages + "\n") }, HttpStatusCode.Created);
        Assert.Equal(Example.TwoStages + "\n", await server.GitAsync("second", "show", "master:shipyard.yaml"));
        Assert.Equal(Example.TwoStages, await server.GitAsync("first", "show", "master:shipyard.yaml"));

        await AssertNowhereAsync(GitServer.Token, KeptnApi.Base64(GitServer.Token), Uri.EscapeDataString(GitServer.Token));
        var message = (string)(await api.DeleteAsync($"{Base}/project/shop"))!["message"]!;
        Assert.StartsWith($"The Git upstream of the project will not be deleted: {second.RemoteUrl}\n- A potentially created namespace shop-prod", message, StringComparison.Ordinal);
        Assert.Equal("dev\nmaster\nprod\n", await server.GitAsync("second", "for-each-ref", "--format=%(refname:short)"));
    }

    [Fact]
    public async Task Credentials_within_the_url_do_and_are_seen_nowhere()
    {
        var upstream = await server.NewRepositoryAsync("within");
        var (user, token) = (Uri.EscapeDataString(GitServer.User), Uri.EscapeDataString(GitServer.Token));
        JsonObject Body(string within)
        {
            var body = Example.Body("shop");
            body["gitCredentials"] = new JsonObject { ["remoteURL"] = upstream.RemoteUrl.Replace("://", $"://{within}@", StringComparison.Ordinal) };
            return body;
        }

        Assert.Equal("invalid git token", await api.RefusalAsync(HttpMethod.Post, $"{Base}/project", Body("alone-4711"), (HttpStatusCode)424));
        Assert.Contains(server.Seen, seen => seen.Authorization == "Basic " + KeptnApi.Base64("alone-4711:"));
        await api.PostAsync($"{Base}/project", Body($"{user}:{token}"), HttpStatusCode.Created);
        Assert.Equal("dev\nmaster\nprod\n", await server.GitAsync("within", "for-each-ref", "--format=%(refname:short)"));
        await api.PostAsync($"{Base}/project/shop/service", new JsonObject { ["serviceName"] = "cart" });
        Assert.Equal($$$"""{"remoteURL":"{{{upstream.RemoteUrl}}}","https":{"insecureSkipTLS":false}}""", (await api.GetAsync($"{Base}/project/shop"))!["gitCredentials"]!.ToJsonString());
        var read = await api.GetAsync("api/resource-service/v1/project/shop/resource/shipyard.yaml");
        Assert.Equal(upstream.RemoteUrl, (string?)read!["metadata"]!["upstreamURL"]);
        await AssertNowhereAsync(GitServer.Token, token, KeptnApi.Base64(GitServer.Token), "alone-4711");
    }

    [Fact]
    public async Task A_creation_that_was_cut_off_can_be_asked_for_again()
    {
        // From before the first answer of the upstream to before the push; from there on it is TakingBackAPush.
        for (var served = 1; served < 6; served += 2)
        {
            var name = Example.NewName();
            var upstream = await server.NewRepositoryAsync(name);
            var requests = 0;
            server.Before = _ => Interlocked.Increment(ref requests) == served ? node.KillAsync() : Task.CompletedTask;
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => api.PostAsync($"{Base}/project", Body(name, upstream.RemoteUrl), HttpStatusCode.Created));
            server.Before = _ => Task.CompletedTask;
            await node.StartAgainAsync();
            api.Dispose();
            api = KeptnApi.Of(node);
            await api.GetAsync($"{Base}/project/{name}", HttpStatusCode.NotFound);
            await api.PostAsync($"{Base}/project", Body(name, upstream.RemoteUrl), HttpStatusCode.Created);
            await api.PostAsync($"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "cart" });
            Assert.Equal("cart/metadata.yaml\nmetadata.yaml\n", await server.GitAsync(name, "ls-tree", "-r", "--name-only", "prod"));
            Assert.Equal(Example.TwoStages, await server.GitAsync(name, "show", "master:shipyard.yaml"));
        }
    }

    private async Task<string> RefusedAsync(string repository, string token, int status)
    {
        var name = Example.NewName();
        var message = await api.RefusalAsync(HttpMethod.Post, $"{Base}/project", Body(name, server.Upstream(repository).RemoteUrl, token), (HttpStatusCode)status);
        await api.GetAsync($"{Base}/project/{name}", HttpStatusCode.NotFound);
        return message;
    }

    /// <summary>In no row, no line of the log and no file, other than within a database's own files.</summary>
    private async Task AssertNowhereAsync(params string[] secrets)
    {
        var database = new NodeDatabase(node.DataFolder);
        var everything = new StringBuilder(node.Output);
        foreach (var table in await database.ColumnAsync("SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"))
            everything.AppendJoin('\n', await database.ColumnAsync($"SELECT to_json(row)::text FROM {table} row"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(node.DataFolder, "keptn"), "*", SearchOption.AllDirectories))
            everything.Append(await File.ReadAllTextAsync(file));
        Assert.Contains("shop", everything.ToString(), StringComparison.Ordinal);
        foreach (var secret in secrets)
            Assert.DoesNotContain(secret, everything.ToString(), StringComparison.Ordinal);
    }

    private static JsonObject Body(string name, string remoteUrl, string token = GitServer.Token, bool shipyard = true)
    {
        var body = Example.Body(name);
        if (!shipyard)
            body.Remove("shipyard");
        body["gitCredentials"] = new JsonObject { ["remoteURL"] = remoteUrl, ["user"] = GitServer.User, ["https"] = new JsonObject { ["token"] = token, ["insecureSkipTLS"] = false } };
        return body;
    }
}
