using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Projects, stages and services as a client sees them.</summary>
public sealed class ProjectsOverHttp(KeptnNode node)
{
    private const string Base = Example.ControlPlane;

    private readonly KeptnApi api = node.Api;

    [Fact]
    public async Task A_new_project_is_shown_with_the_exact_fields()
    {
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds() * 1_000_000;
        var name = await api.NewProjectAsync();
        var shown = (JsonObject)(await api.GetAsync($"{Base}/project/{name}"))!;
        Assert.Equal(name, (string?)shown["projectName"]);
        Assert.Equal(Example.TwoStages, (string?)shown["shipyard"]);
        Assert.Equal("spec.keptn.sh/0.2.3", (string?)shown["shipyardVersion"]);
        Assert.True((bool)shown["isUpstreamAutoProvisioned"]!);
        Assert.Equal("""{"remoteURL":"","user":""}""", shown["gitCredentials"]!.ToJsonString());
        Assert.InRange(long.Parse((string)shown["creationDate"]!, CultureInfo.InvariantCulture), before, long.MaxValue);
        Assert.Equal("""[{"stageName":"prod","parentStages":["dev"],"services":[]},{"stageName":"dev","services":[]}]""", shown["stages"]!.ToJsonString());
        Assert.Equal(
            ["projectName", "creationDate", "shipyard", "shipyardVersion", "isUpstreamAutoProvisioned", "gitCredentials", "stages"], shown.Select(member => member.Key));
    }

    [Fact]
    public async Task Stages_are_listed_by_name_and_paged()
    {
        var name = await api.NewProjectAsync();
        var first = (await api.GetAsync($"{Base}/project/{name}/stage?pageSize=1"))!;
        Assert.Equal(("dev", "1", 2), ((string?)first["stages"]![0]!["stageName"], (string?)first["nextPageKey"], (int)first["totalCount"]!));
        var second = (await api.GetAsync($"{Base}/project/{name}/stage?pageSize=1&nextPageKey=1"))!;
        Assert.Equal(("prod", "0", 2), ((string?)second["stages"]![0]!["stageName"], (string?)second["nextPageKey"], (int)second["totalCount"]!));
        Assert.Null(second["pageSize"]);
        var beyond = (await api.GetAsync($"{Base}/project/{name}/stage?nextPageKey=nonsense&pageSize=0"))!;
        Assert.Equal("""{"stages":[],"nextPageKey":"0","totalCount":2}""", beyond.ToJsonString());
        Assert.Equal("""{"stageName":"prod","parentStages":["dev"],"services":[]}""", (await api.GetAsync($"{Base}/project/{name}/stage/prod"))!.ToJsonString());
    }

    [Fact]
    public async Task All_projects_can_be_paged_through_as_clients_do()
    {
        string[] mine = [await api.NewProjectAsync(), await api.NewProjectAsync(), await api.NewProjectAsync()];
        // Other tests make and delete projects, which moves pages: again, until nobody did so at a page with one of these.
        await Eventually.HoldsAsync(async () => (await NamesAsync()).Where(mine.Contains).SequenceEqual(mine.Order(StringComparer.Ordinal)));

        async Task<List<string>> NamesAsync()
        {
            List<string> seen = [];
            var key = "";
            do
            {
                var page = (await api.GetAsync($"{Base}/project?pageSize=2&disableUpstreamSync=true{key}"))!;
                seen.AddRange(page["projects"]!.AsArray().Select(project => (string)project!["projectName"]!));
                key = $"&nextPageKey={page["nextPageKey"]}";
            }
            while (key != "&nextPageKey=0");
            return seen;
        }
    }

    [Theory]
    [InlineData("project?pageSize=x", "Invalid request format: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("project?pageSize=99999999999999999999", "Invalid request format: strconv.ParseInt: parsing \"99999999999999999999\": value out of range")]
    public async Task A_page_size_that_is_no_number_is_refused_in_the_words_of_Go(string path, string message) =>
        Assert.Equal(message, await api.RefusalAsync(HttpMethod.Get, $"{Base}/{path}", null, HttpStatusCode.BadRequest));

    [Fact]
    public async Task What_is_not_there_is_told_by_its_kind()
    {
        var name = await api.NewProjectAsync();
        var ghost = Example.NewName();
        foreach (var (path, message) in new[]
        {
            ($"project/{ghost}", $"Project not found: {ghost}"), ($"project/{ghost}/stage", "project not found"), ($"project/{ghost}/stage/dev", "project not found"),
            ($"project/{name}/stage/ghost", "stage not found"), ($"project/{ghost}/stage/dev/service", "project not found"), ($"project/{name}/stage/ghost/service", "stage not found"),
            ($"project/{name}/stage/ghost/service/cart", "stage not found"), ($"project/{name}/stage/dev/service/cart", "service not found"),
        })
            Assert.Equal(message, await api.RefusalAsync(HttpMethod.Get, $"{Base}/{path}", null, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task A_service_is_in_all_stages_until_it_is_deleted()
    {
        var name = await api.NewProjectAsync();
        Assert.Equal("""{"message":""}""", (await api.PostAsync($"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "Cart" }))!.ToJsonString());
        foreach (var stage in new[] { "dev", "prod" })
        {
            var service = (JsonObject)(await api.GetAsync($"{Base}/project/{name}/stage/{stage}/service/Cart"))!;
            Assert.Equal(["serviceName", "creationDate", "openRemediations"], service.Select(member => member.Key));
            Assert.Null(service["openRemediations"]);
            var list = (await api.GetAsync($"{Base}/project/{name}/stage/{stage}/service"))!;
            Assert.Equal(("Cart", "0", 1), ((string?)list["services"]![0]!["serviceName"], (string?)list["nextPageKey"], (int)list["totalCount"]!));
        }

        Assert.Equal("service already exists", await api.RefusalAsync(HttpMethod.Post, $"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "Cart" }, HttpStatusCode.Conflict));
        Assert.Equal("""{"message":""}""", (await api.DeleteAsync($"{Base}/project/{name}/service/Cart"))!.ToJsonString());
        Assert.Equal("service not found", await api.RefusalAsync(HttpMethod.Get, $"{Base}/project/{name}/stage/dev/service/Cart", null, HttpStatusCode.NotFound));
        Assert.Equal("""{"message":""}""", (await api.DeleteAsync($"{Base}/project/{name}/service/Cart"))!.ToJsonString());
        Assert.Equal("""{"services":[],"nextPageKey":"0"}""", (await api.GetAsync($"{Base}/project/{name}/stage/dev/service"))!.ToJsonString());
    }

    [Theory]
    [InlineData("""{}""", 400, "must provide a service name")]
    [InlineData("""{"serviceName":"a-name-of-forty-four-characters-which-is-longer"}""", 400, "project name exceeds maximum size of 43 characters")]
    [InlineData("""{"serviceName":".."}""", 400, "Service name contains special character(s).")]
    [InlineData("""{"serviceName":"a/b"}""", 400, "Service name contains special character(s).")]
    [InlineData("""{"serviceName":"a\\b"}""", 400, "Service name contains special character(s).")]
    [InlineData("""{"serviceName":"\ufffd"}""", 400, "Service name contains special character(s).")]
    [InlineData("""{"serviceName":".git"}""", 400, "Service name contains special character(s).")]
    [InlineData("""{"serviceName":"a b"}""", 400, "name must not contain whitespaces")]
    [InlineData("""{"serviceName":1}""", 400, "Invalid request format: json: cannot unmarshal number into Go struct field CreateServiceParams.serviceName of type string")]
    [InlineData("""{"serviceName":"cart","other":1}""", 500, "could not get stages of project ghost: project not found")]
    public async Task A_service_that_cannot_be_is_refused(string body, int status, string message) =>
        Assert.StartsWith(message, await api.RefusalAsync(HttpMethod.Post, $"{Base}/project/ghost/service", JsonNode.Parse(body), (HttpStatusCode)status), StringComparison.Ordinal);

    [Fact]
    public async Task Services_of_a_project_that_is_not_there_cannot_be_deleted() =>
        Assert.Equal("could not retrieve stages of project ghost: project not found", await api.RefusalAsync(HttpMethod.Delete, $"{Base}/project/ghost/service/cart", null, HttpStatusCode.InternalServerError));

    [Fact]
    public async Task A_deleted_project_is_gone_and_its_name_is_free()
    {
        var name = await api.NewProjectAsync();
        var message = (string)(await api.DeleteAsync($"{Base}/project/{name}"))!["message"]!;
        string Line(string stage) => $"- A potentially created namespace {name}-{stage} is not managed by Keptn anymore but is not deleted. If you would like to delete this namespace, please execute 'kubectl delete ns {name}-{stage}'";
        Assert.Equal($"{Line("prod")}\n{Line("dev")}", message);
        Assert.Equal($"Project not found: {name}", await api.RefusalAsync(HttpMethod.Get, $"{Base}/project/{name}", null, HttpStatusCode.NotFound));
        var again = (string)(await api.DeleteAsync($"{Base}/project/{name}"))!["message"]!;
        Assert.StartsWith($"Project {name} cannot be retrieved anymore. Any Git upstream of the project will not be deleted.\nShipyard of project {name} cannot be retrieved anymore. ", again, StringComparison.Ordinal);
        Assert.Null(await api.PostAsync($"{Base}/project", Example.Body(name), HttpStatusCode.Created));
    }

    [Fact]
    public async Task A_shipyard_may_change_but_not_its_stages()
    {
        var name = await api.NewProjectAsync();
        var shipyard = Example.TwoStages.Replace("0.2.3", "0.2.2", StringComparison.Ordinal).Replace("dev.delivery.finished", "dev.other.finished", StringComparison.Ordinal) + "\n# changed\n";
        Assert.Null(await api.PutAsync($"{Base}/project", Example.Body(name, shipyard), HttpStatusCode.Created));
        var shown = (await api.GetAsync($"{Base}/project/{name}"))!;
        Assert.Equal((shipyard, "spec.keptn.sh/0.2.2"), ((string?)shown["shipyard"], (string?)shown["shipyardVersion"]));
        foreach (var changed in new[] { shipyard.Replace("\"dev\"", "\"test\"", StringComparison.Ordinal), shipyard + "\n  - name: more" })
            Assert.Equal("stage name cannot be changed or removed", await api.RefusalAsync(HttpMethod.Put, $"{Base}/project", Example.Body(name, changed), HttpStatusCode.BadRequest));
        Assert.Null(await api.PutAsync($"{Base}/project", new JsonObject { ["name"] = name }, HttpStatusCode.Created));
        Assert.Equal(shipyard, (string?)(await api.GetAsync($"{Base}/project/{name}"))!["shipyard"]);
        Assert.Equal("project not found", await api.RefusalAsync(HttpMethod.Put, $"{Base}/project", Example.Body(Example.NewName()), HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Of_two_creations_of_a_name_at_once_one_succeeds()
    {
        var name = Example.NewName();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StatusAsync(HttpMethod.Post, $"{Base}/project", Example.Body(name))));
        Assert.Equal([201, 409, 409, 409, 409, 409], statuses.Order());
        Assert.Equal($"could not create project '{name}': project already exists", await api.RefusalAsync(HttpMethod.Post, $"{Base}/project", Example.Body(name), HttpStatusCode.Conflict));
        var services = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StatusAsync(HttpMethod.Post, $"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "cart" })));
        Assert.Equal([200, 409, 409, 409, 409, 409], services.Order());
    }

    [Fact]
    public async Task Creations_and_deletions_of_one_name_at_once_leave_a_project_that_works_or_none()
    {
        var name = Example.NewName();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 12).Select(turn => turn % 3 == 0
            ? StatusAsync(HttpMethod.Delete, $"{Base}/project/{name}", null)
            : turn % 3 == 1 ? StatusAsync(HttpMethod.Post, $"{Base}/project", Example.Body(name))
            : StatusAsync(HttpMethod.Post, $"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "cart" })));
        Assert.All(statuses, status => Assert.Contains(status, new[] { 200, 201, 409, 500 }));
        await StatusAsync(HttpMethod.Delete, $"{Base}/project/{name}", null);
        Assert.Equal(201, await StatusAsync(HttpMethod.Post, $"{Base}/project", Example.Body(name)));
        Assert.Equal(200, await StatusAsync(HttpMethod.Post, $"{Base}/project/{name}/service", new JsonObject { ["serviceName"] = "cart" }));
    }

    private async Task<int> StatusAsync(HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString());
        using var answer = await api.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
