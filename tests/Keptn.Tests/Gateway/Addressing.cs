using System.Net;
using System.Net.Http.Headers;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>What the gateway answers by itself, and what services say of addresses they do not know.</summary>
public sealed class Addressing(KeptnNode node)
{
    [Theory]
    [InlineData("POST", "/api/mongodb-datastore/event")]
    [InlineData("DELETE", "/api/mongodb-datastore/event")]
    [InlineData("POST", "/api/mongodb-datastore/event/")]
    [InlineData("GET", "/api/mongodb-datastore/health")]
    [InlineData("GET", "/api/mongodb-datastore/health/")]
    [InlineData("GET", "/api/resource-service/v1/project/p/")]
    [InlineData("DELETE", "/api/controlPlane/v1/log")]
    [InlineData("DELETE", "/api/controlPlane/v1/log/more")]
    [InlineData("POST", "/api/statistics/v1/event")]
    [InlineData("GET", "/api/Statistics/V1/Event")]
    [InlineData("GET", "/api/resource-service/v1/project")]
    [InlineData("POST", "/api/resource-service/v1/project/")]
    [InlineData("DELETE", "/api/resource-service/v1/project/p")]
    [InlineData("GET", "/api/resource-service/v1/PROJECT/p/Stage")]
    [InlineData("POST", "/api/resource-service/v1/project/p/stage")]
    [InlineData("DELETE", "/api/resource-service/v1/project/p/stage/s")]
    [InlineData("POST", "/api/resource-service/v1/project/p/stage/s/service")]
    [InlineData("DELETE", "/api/resource-service/v1/project/p/stage/s/service/svc")]
    [InlineData("GET", "/api/resource-service/v1/project/p/service/svc/resource")]
    [InlineData("PUT", "/api/resource-service/v1/project/p/service/svc/resource/a.yaml")]
    [InlineData("DELETE", "/api/resource-service//v1/project%2Fp")]
    [InlineData("DELETE", "/api/resource-service/v1/project/p/stage/s/x/../service/svc")]
    public async Task What_is_internal_is_closed_whatever_the_token(string method, string path)
    {
        using var stranger = new KeptnApi(node.Process.Url, null);
        foreach (var client in new[] { node.Api, stranger })
        {
            using var answer = await SendAsync(client, method, path);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.ToString());
            Assert.Contains("403 Forbidden", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, """{"code":404,"message":"path /v1/nothing was not found"}""")]
    [InlineData("POST", "/api/v1/metadata", 405, """{"code":405,"message":"method POST is not allowed, but [GET] are"}""")]
    [InlineData("GET", "/api/configuration-service/v1/project", 404, """{"code":404,"message":"path /configuration-service/v1/project was not found"}""")]
    [InlineData("GET", "/api/mongodb-datastore/nothing", 404, """{"code":404,"message":"path /nothing was not found"}""")]
    [InlineData("GET", "/api/controlPlane/v1/nothing", 404, "404 page not found")]
    [InlineData("GET", "/api/controlplane/v1/project", 404, """{"code":404,"message":"path /controlplane/v1/project was not found"}""")]
    [InlineData("GET", "/api/V1/metadata", 404, """{"code":404,"message":"path /V1/metadata was not found"}""")]
    [InlineData("DELETE", "/api/controlPlane/health", 404, "404 page not found")]
    [InlineData("GET", "/api/controlPlane/health/", 404, "404 page not found")]
    [InlineData("GET", "/api/resource-service/v1/project/p/resource/", 404, "404 page not found")]
    [InlineData("GET", "/api/resource-service/v1/project/p/nothing%2Fresource", 404, "404 page not found")]
    [InlineData("GET", "/api/secrets/nothing", 404, "404 page not found")]
    [InlineData("GET", "/api/statistics/nothing", 404, "404 page not found")]
    public async Task A_service_says_in_its_own_way_that_it_does_not_know_an_address(string method, string path, int status, string body)
    {
        using var answer = await SendAsync(node.Api, method, path);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(body.StartsWith('{') ? "application/json" : "text/plain", answer.Content.Headers.ContentType?.ToString());
        if (status == 405)
            Assert.Equal("GET", Assert.Single(answer.Content.Headers.Allow));
        using var stranger = new KeptnApi(node.Process.Url, null);
        using var refused = await SendAsync(stranger, method, path);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData("/api//v1/metadata")]
    [InlineData("//api/v1//metadata")]
    [InlineData("/api/v1/x/../metadata")]
    [InlineData("/api%2Fv1%2Fmetadata")]
    [InlineData("/api/v1/metadata/")]
    public async Task Slashes_are_merged_and_dots_resolved(string path)
    {
        using var answer = await SendAsync(node.Api, "GET", path);
        Assert.Equal(path.StartsWith("/api%", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/%zz")]
    [InlineData("/api/%ff")]
    [InlineData("/api/..%2Fv2/storage")]
    [InlineData("/api/v1/..%2F..%2Fhealth/live")]
    public async Task A_path_that_is_none_or_leads_elsewhere_is_refused(string path)
    {
        using var answer = await SendAsync(node.Api, "GET", path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/nginx-health", "OK\n")]
    [InlineData("/api/health", "")]
    public async Task Health_is_told_to_everyone(string path, string body)
    {
        using var stranger = new KeptnApi(node.Process.Url, null);
        using var answer = await stranger.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("controlPlane")]
    [InlineData("resource-service")]
    [InlineData("secrets")]
    [InlineData("statistics")]
    public async Task Health_of_a_service_wants_the_token(string service)
    {
        Assert.Null(await node.Api.GetAsync($"/api/{service}/health"));
        using var stranger = new KeptnApi(node.Process.Url, null);
        using var answer = await stranger.Http.GetAsync($"/api/{service}/health");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?urls.primaryName=secrets")]
    public async Task The_root_of_the_api_leads_to_its_page(string query)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = node.Process.Url };
        using var answer = await client.GetAsync("/api" + query);
        Assert.Equal(HttpStatusCode.MovedPermanently, answer.StatusCode);
        Assert.Equal("/api/swagger-ui/" + query, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Metadata_tells_the_release_that_clients_compare_with() => Assert.Equal(
        """{"automaticprovisioning":true,"bridgeversion":"N/A","keptnlabel":"keptn","keptnversion":"1.4.5","namespace":"keptn","shipyardversion":"0.2.0"}""",
        (await node.Api.GetAsync("/api/v1/metadata"))!.ToJsonString());

    [Fact]
    public async Task Metadata_says_when_projects_must_bring_their_repository_and_settings_move_the_largest_body()
    {
        await using var strict = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Installation:AutomaticProvisioning"] = "false", ["Keptn:Gateway:MaxBodyBytes"] = "2048" });
        using var api = KeptnApi.Of(strict);
        Assert.False((bool)(await api.GetAsync("/api/v1/metadata"))!["automaticprovisioning"]!);
        using var small = await api.Http.PostAsync("/api/controlPlane/v1/project", new StringContent(new string(' ', 2049)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, small.StatusCode);
        Assert.Equal("""{"code":413,"message":"The request body is larger than the 2048 bytes this operation takes."}""", await small.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_5_MB_is_refused(bool tellsItsLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/event");
        HttpContent content = tellsItsLength ? new ByteArrayContent(new byte[(5 * 1024 * 1024) + 1]) : new StreamContent(new Unmeasured(new byte[6 * 1024 * 1024]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content = content;
        request.Headers.ExpectContinue = true;
        try
        {
            using var answer = await node.Api.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException cut) when (!tellsItsLength && cut.InnerException is IOException)
        {
            // A client in the middle of its body may find the connection closed before it finds the answer.
        }
    }

    /// <summary>As it is written: the usual way would resolve dots.</summary>
    private static Task<HttpResponseMessage> SendAsync(KeptnApi client, string method, string path) => client.Http.SendAsync(
        new HttpRequestMessage(new HttpMethod(method), new Uri(client.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })));
}
