using System.Net;
using System.Text.Json.Nodes;
using static Headgate.Keptn.Tests.Resources.ProjectsForFiles;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Files of projects, stages and services through the gateway.</summary>
public sealed class ResourceApi(KeptnNode node) : IAsyncLifetime
{
    private string project = "";
    private string stage = "";
    private string service = "";

    private KeptnApi Api => node.Api;

    public async ValueTask InitializeAsync()
    {
        project = Root + await Api.NewProjectAsync();
        stage = project + "/stage/dev";
        service = stage + "/service/cart";
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("project", "/metadata.yaml /shipyard.yaml")]
    [InlineData("stage", "/cart/metadata.yaml /metadata.yaml")]
    [InlineData("service", "/metadata.yaml")]
    public async Task Every_operation_works_in_every_scope(string scope, string before)
    {
        var path = (scope switch { "project" => project, "stage" => stage, _ => service }) + "/resource";
        var created = (await Api.PostAsync(path, Uploads(("slo.yaml", "one"), ("deep/er/file.txt", "two")), HttpStatusCode.Created))!;
        var commit = (string)created["commitID"]!;
        Assert.Matches("^[0-9a-f]{40}$", commit);
        Assert.Equal("""{"commitID":"COMMIT","metadata":{"version":"COMMIT"}}""".Replace("COMMIT", commit, StringComparison.Ordinal), created.ToJsonString());
        Assert.Equal(before.Split(' ').Append("/deep/er/file.txt").Append("/slo.yaml").Order(StringComparer.Ordinal), await Api.UrisAsync(path));

        var one = (await Api.GetAsync(path + "/slo.yaml"))!;
        Assert.Equal("""{"resourceURI":"slo.yaml","resourceContent":"b25l","metadata":{"version":"COMMIT"}}""".Replace("COMMIT", commit, StringComparison.Ordinal), one.ToJsonString());

        var updated = (await Api.PutAsync(path + "/slo.yaml", Content("three")))!;
        var again = (await Api.PutAsync(path, Uploads(("slo.yaml", "four"))))!;
        Assert.NotEqual((string)updated["commitID"]!, (string)again["commitID"]!);
        Assert.Equal("four", await Api.ReadAsync(path + "/slo.yaml"));

        var pinned = (await Api.GetAsync($"{path}/slo.yaml?gitCommitID={commit}"))!;
        Assert.Equal(("one", commit), (TextOf(pinned), (string)pinned["metadata"]!["version"]!));
        Assert.Equal("four", await Api.ReadAsync(path + "/slo.yaml?gitCommitID=%22%22"));

        await Api.DeleteAsync(path + "/slo.yaml");
        await Api.RefusedAsync(HttpMethod.Delete, path + "/slo.yaml", null, HttpStatusCode.NotFound, "Resource not found");
        await Api.RefusedAsync(HttpMethod.Get, path + "/slo.yaml", null, HttpStatusCode.NotFound, "Resource not found");
        Assert.Equal("one", await Api.ReadAsync($"{path}/slo.yaml?gitCommitID={commit}"));
    }

    [Fact]
    public async Task A_list_comes_in_pages_without_contents()
    {
        var path = service + "/resource";
        await Api.PostAsync(path, Uploads(("b", "1"), ("a.txt", "2"), ("a/x", "3")), HttpStatusCode.Created);
        var first = (await Api.GetAsync(path + "?pageSize=3"))!;
        Assert.Equal(["/a/x", "/a.txt", "/b"], first["resources"]!.AsArray().Select(one => (string)one!["resourceURI"]!));
        Assert.All(first["resources"]!.AsArray(), one => Assert.Null(one!["resourceContent"]));
        Assert.All(first["resources"]!.AsArray(), one => Assert.Matches("^[0-9a-f]{40}$", (string)one!["metadata"]!["version"]!));
        Assert.Equal(("3", 4), ((string)first["nextPageKey"]!, (int)first["totalCount"]!));
        var second = (await Api.GetAsync(path + "?pageSize=3&nextPageKey=3"))!;
        Assert.Equal(["/metadata.yaml"], second["resources"]!.AsArray().Select(one => (string)one!["resourceURI"]!));
        Assert.Equal("0", (string)second["nextPageKey"]!);
        await Api.RefusedAsync(HttpMethod.Get, path + "?pageSize=x", null, HttpStatusCode.BadRequest, "Invalid request format");
    }

    [Fact]
    public async Task A_stage_s_own_list_grows_as_documented()
    {
        await Api.PostAsync($"{stage.Replace("/resource-service/", "/controlPlane/", StringComparison.Ordinal)[..^"/stage/dev".Length]}/service", new JsonObject { ["serviceName"] = "pay" });
        await Api.PostAsync(stage + "/resource", Uploads(("file1", "1"), ("file2", "2")), HttpStatusCode.Created);
        await Api.PostAsync(service + "/resource", Uploads(("file1", "1")), HttpStatusCode.Created);
        await Api.PostAsync(stage + "/service/pay/resource", Uploads(("file1", "1")), HttpStatusCode.Created);
        Assert.Equal(7, (int)(await Api.GetAsync(stage + "/resource"))!["totalCount"]!);
    }

    [Theory]
    [InlineData("a%252Fb.yaml", "a%2Fb.yaml")]
    [InlineData("a%2Fb.yaml", "a/b.yaml")]
    [InlineData("a/b.yaml", "a/b.yaml")]
    public async Task A_path_of_several_parts_is_found_however_it_is_escaped(string sent, string echoed)
    {
        await Api.PutAsync($"{service}/resource/a%252Fb.yaml", Content("deep"));
        var read = (await Api.GetAsync($"{service}/resource/{sent}"))!;
        Assert.Equal((echoed, "deep"), ((string)read["resourceURI"]!, TextOf(read)));
        Assert.Contains("/a/b.yaml", await Api.UrisAsync(service + "/resource"));
    }

    [Theory]
    [InlineData("with+blank", "/with blank")]
    [InlineData("with%20blank", "/with blank")]
    [InlineData("with%252Bplus", "/with+plus")]
    [InlineData("100%2525", "/100%")]
    [InlineData("%C3%A4%252Fgr%C3%BC%C3%9Fe", "/\u00e4/gr\u00fc\u00dfe")]
    public async Task Names_are_unescaped_once_as_a_form(string sent, string listed)
    {
        await Api.PutAsync($"{stage}/resource/{sent}", Content("x"));
        Assert.Contains(listed, await Api.UrisAsync(stage + "/resource"));
        Assert.Equal("x", await Api.ReadAsync($"{stage}/resource/{sent}"));
    }

    [Fact]
    public async Task A_project_s_path_may_have_two_slashes_as_the_command_line_sends_it()
    {
        await Api.PostAsync(project + "//resource", Uploads(("cli.txt", "sent")), HttpStatusCode.Created);
        Assert.Equal("sent", await Api.ReadAsync(project + "/resource/cli.txt"));
    }

    [Theory]
    [InlineData("\"text\"", "Invalid request format")]
    [InlineData("{", "Invalid request format")]
    [InlineData("", "Invalid request format")]
    [InlineData("""{"resources":"text"}""", "Invalid request format")]
    [InlineData("""{"resources":[{"resourceURI":"a","resourceContent":"?"}]}""", "resource content is not base64 encoded")]
    [InlineData("""{"resources":[{"resourceURI":"../a","resourceContent":""}]}""", "invalid resource uri")]
    [InlineData("""{"resources":[{"resourceURI":"~a","resourceContent":""}]}""", "invalid resource uri")]
    [InlineData("""{"resources":[{"resourceContent":""}]}""", "invalid resource uri")]
    [InlineData("""{"resources":[{"resourceURI":"a/.GIT/config","resourceContent":""}]}""", "invalid resource uri")]
    [InlineData("""{"resources":[{"resourceURI":"a","resourceContent":""},{"resourceURI":"a/b","resourceContent":""}]}""", "invalid resource uri: 'a' is a file, not a folder")]
    [InlineData("""{"resources":[{"resourceURI":"helm/cart.tgz","resourceContent":"eA=="}]}""", "could not unpack the Helm chart 'helm/cart.tgz': it is no tar archive packed with gzip")]
    public async Task Bodies_that_are_not_taken_are_refused_and_change_nothing(string body, string message)
    {
        foreach (var (method, scope) in new[] { (HttpMethod.Post, project), (HttpMethod.Put, stage), (HttpMethod.Post, service) })
        {
            var before = await Api.GetAsync(scope + "/resource");
            using var request = new HttpRequestMessage(method, scope + "/resource") { Content = new StringContent(body) };
            using var answer = await Api.Http.SendAsync(request);
            var refusal = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.Equal((400, message), ((int)refusal["code"]!, (string)refusal["message"]!));
            Assert.Equal(before!.ToJsonString(), (await Api.GetAsync(scope + "/resource"))!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("%252E%252E%252Fx", "invalid resource uri")]
    [InlineData("a%252F..%252Fx", "invalid resource uri")]
    [InlineData("a%255Cb", "invalid resource uri")]
    [InlineData("%25zz", "invalid resource uri")]
    [InlineData(".git", "invalid resource uri")]
    [InlineData(".g%25E2%2580%258Cit%252Fconfig", "invalid resource uri")]
    [InlineData("GIT~1", "invalid resource uri")]
    [InlineData("a%250Ab", "invalid resource uri")]
    public async Task Paths_that_are_not_taken_are_refused(string uri, string message)
    {
        await Api.RefusedAsync(HttpMethod.Put, $"{stage}/resource/{uri}", Content("x"), HttpStatusCode.BadRequest, message);
        await Api.RefusedAsync(HttpMethod.Get, $"{stage}/resource/{uri}", null, HttpStatusCode.BadRequest, message);
        await Api.RefusedAsync(HttpMethod.Delete, $"{stage}/resource/{uri}", null, HttpStatusCode.BadRequest, message);
    }

    [Fact]
    public async Task Whatever_is_not_there_is_said()
    {
        foreach (var (path, message) in new[]
        {
            (Root + "nowhere-at-all", "Could not find credentials for upstream repository"),
            (project + "/stage/none", "Stage not found"),
            (stage + "/service/none", "Service not found"),
        })
        {
            await Api.RefusedAsync(HttpMethod.Get, path + "/resource", null, HttpStatusCode.NotFound, message);
            await Api.RefusedAsync(HttpMethod.Get, path + "/resource/a", null, HttpStatusCode.NotFound, message);
            await Api.RefusedAsync(HttpMethod.Post, path + "/resource", Uploads(("a", "b")), HttpStatusCode.NotFound, message);
            await Api.RefusedAsync(HttpMethod.Put, path + "/resource/a", Content("b"), HttpStatusCode.NotFound, message);
            await Api.RefusedAsync(HttpMethod.Delete, path + "/resource/a", null, HttpStatusCode.NotFound, message);
        }

        await Api.RefusedAsync(HttpMethod.Get, Root + "a%20b/resource", null, HttpStatusCode.BadRequest, "name must not contain whitespaces");
    }

    [Fact]
    public async Task What_is_no_commit_is_not_taken_for_the_latest_one()
    {
        var path = $"{stage}/resource";
        var commit = (string)(await Api.PostAsync(path, Uploads(("a", "b")), HttpStatusCode.Created))!["commitID"]!;
        foreach (var none in new[] { "%00", "%0A", "%20", "-", "HEAD", "dev", "refs%2Fheads%2Fdev", new string('a', 40), new string('0', 40), commit[..39], $"{commit}%00", $"{commit}%0A", $"{commit}%5E", $"%22{commit}%22" })
            await Api.RefusedAsync(HttpMethod.Get, $"{path}/a?gitCommitID={none}", null, HttpStatusCode.InternalServerError, "Internal server error");
        Assert.Equal("b", await Api.ReadAsync($"{path}/a?gitCommitID=&gitCommitID={new string('a', 40)}"));
        // Lists are of the latest commit whatever is asked for, as in the reference.
        Assert.Contains("/a", await Api.UrisAsync($"{path}?gitCommitID=%00"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var answer = await Api.Http.PostAsync(project + "/resource", new ByteArrayContent(new byte[(5 * 1024 * 1024) + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }
}
