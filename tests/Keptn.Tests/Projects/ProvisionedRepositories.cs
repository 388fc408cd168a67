using System.Net;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Projects that are made without credentials get their repository of the provisioning service, and give it back.</summary>
public sealed class ProvisionedRepositories(NodeWithGitServer node) : IClassFixture<NodeWithGitServer>
{
    private const string Base = Example.ControlPlane;

    [Fact]
    public async Task A_project_is_pushed_to_the_repository_it_is_given_which_goes_with_it()
    {
        var name = Example.NewName();
        Assert.Null(await node.Api.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created));
        string Call(string method) => $$"""{{method}} /v1/repository application/json {"project":"{{name}}","namespace":"keptn"}""";
        Assert.Equal([Call("POST")], node.Provisioning.Calls(name));
        var shown = (await node.Api.GetAsync($"{Base}/project/{name}"))!;
        Assert.True((bool)shown["isUpstreamAutoProvisioned"]!);
        var remoteUrl = (string)shown["gitCredentials"]!["remoteURL"]!;
        Assert.Equal($$$"""{"remoteURL":"{{{remoteUrl}}}","user":"bot","https":{"insecureSkipTLS":false}}""", shown["gitCredentials"]!.ToJsonString());
        Assert.Equal("dev\nmaster\nprod\n", await node.Server.GitAsync(RepositoryOf(remoteUrl), "for-each-ref", "--format=%(refname:short)"));
        Assert.True((bool)(await node.Api.GetAsync("/api/v1/metadata"))!["automaticprovisioning"]!);

        var message = (string)(await node.Api.DeleteAsync($"{Base}/project/{name}"))!["message"]!;
        Assert.StartsWith($"- A potentially created namespace {name}-prod", message, StringComparison.Ordinal);
        Assert.Equal([Call("POST"), Call("DELETE")], node.Provisioning.Calls(name));
    }

    [Fact]
    public async Task A_project_with_credentials_of_its_own_is_not_told_of()
    {
        var name = Example.NewName();
        var own = await node.Server.NewRepositoryAsync(name);
        await node.Api.PostAsync($"{Base}/project", NodeWithGitServer.Body(name, own.RemoteUrl), HttpStatusCode.Created);
        Assert.False((bool)(await node.Api.GetAsync($"{Base}/project/{name}"))!["isUpstreamAutoProvisioned"]!);
        await node.Api.DeleteAsync($"{Base}/project/{name}");
        Assert.Empty(node.Provisioning.Calls(name));
    }

    [Fact]
    public async Task A_repository_that_the_project_left_is_given_back_with_it()
    {
        var name = Example.NewName();
        await node.Api.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created);
        var own = await node.Server.NewRepositoryAsync(name);
        await node.Api.PutAsync($"{Base}/project", NodeWithGitServer.Body(name, own.RemoteUrl, shipyard: null), HttpStatusCode.Created);
        Assert.False((bool)(await node.Api.GetAsync($"{Base}/project/{name}"))!["isUpstreamAutoProvisioned"]!);
        var message = (string)(await node.Api.DeleteAsync($"{Base}/project/{name}"))!["message"]!;
        Assert.StartsWith($"The Git upstream of the project will not be deleted: {own.RemoteUrl}\n", message, StringComparison.Ordinal);
        Assert.Equal(["POST", "DELETE"], Methods(name));
    }

    [Theory]
    [InlineData(409, "there is one", "Conflict")]
    [InlineData(500, "{}", "Internal Server Error")]
    [InlineData(404, "{}", "Not Found")]
    [InlineData(201, "nonsense", "cannot parse the response")]
    [InlineData(201, """{"gitRemoteURL":1}""", "cannot parse the response")]
    [InlineData(201, """{"gitRemoteURL":"file:///etc"}""", "the gitRemoteURL of the answer is not valid: only http, https or ssh protocols are supported in gitRemoteURL")]
    [InlineData(201, "", "the provisioning service does not answer")]
    [InlineData(307, "moved", "the provisioning service redirects, which is not followed; its final address is wanted in the settings")]
    public async Task Without_a_repository_there_is_no_project(int status, string answer, string why)
    {
        var name = Example.NewName();
        node.Provisioning.Instead = (status, answer);
        try
        {
            Assert.Equal($"Error provisioning a project instance: {why}", await node.Api.RefusalAsync(HttpMethod.Post, $"{Base}/project", Example.Body(name), (HttpStatusCode)424));
        }
        finally
        {
            node.Provisioning.Instead = null;
        }

        await node.Api.GetAsync($"{Base}/project/{name}", HttpStatusCode.NotFound);
        // What the service refused is not ours to delete.
        Assert.Equal(["POST"], Methods(name));
        await node.Api.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"gitRemoteURL":null,"gitToken":"x"}""", 404, "upstream repository not found")]
    [InlineData("""{"gitRemoteURL":"@","gitUser":"bot","gitToken":"wrong"}""", 424, "invalid git token")]
    public async Task A_repository_that_does_not_do_is_given_back(string answer, int status, string message)
    {
        var name = Example.NewName();
        node.Provisioning.Instead = (201, answer.Replace("@", (await node.Server.NewRepositoryAsync(name)).RemoteUrl, StringComparison.Ordinal));
        try
        {
            Assert.Equal(message, await node.Api.RefusalAsync(HttpMethod.Post, $"{Base}/project", Example.Body(name), (HttpStatusCode)status));
        }
        finally
        {
            node.Provisioning.Instead = null;
        }

        Assert.Equal(["POST", "DELETE"], Methods(name));
    }

    [Fact]
    public async Task A_taken_name_is_refused_before_the_service_is_asked()
    {
        var name = Example.NewName();
        await node.Api.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created);
        await node.Api.RefusalAsync(HttpMethod.Post, $"{Base}/project", Example.Body(name), HttpStatusCode.Conflict);
        Assert.Equal(["POST"], Methods(name));
    }

    [Fact]
    public async Task After_a_crash_the_repository_is_given_back_and_another_one_asked_for()
    {
        var name = Example.NewName();
        var killed = 0;
        node.Server.AfterServing = async path =>
        {
            if (!path.EndsWith("git-receive-pack", StringComparison.Ordinal) || Interlocked.Exchange(ref killed, 1) == 1)
                return false;
            await node.Process.KillAsync();
            return true;
        };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => node.Api.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created));
        await node.StartAgainAsync();
        await node.Api.GetAsync($"{Base}/project/{name}", HttpStatusCode.NotFound);
        await node.Api.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created);
        Assert.Equal(["POST", "DELETE", "POST"], Methods(name));
        var remoteUrl = (string)(await node.Api.GetAsync($"{Base}/project/{name}"))!["gitCredentials"]!["remoteURL"]!;
        Assert.Equal(Example.TwoStages, await node.Server.GitAsync(RepositoryOf(remoteUrl), "show", "master:shipyard.yaml"));
    }

    private static string RepositoryOf(string remoteUrl) => Path.GetFileNameWithoutExtension(new Uri(remoteUrl).AbsolutePath);

    private IEnumerable<string> Methods(string project) => node.Provisioning.Calls(project).Select(call => call.Split(' ')[0]);
}
