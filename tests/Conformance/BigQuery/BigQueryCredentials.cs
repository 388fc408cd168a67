using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The official client <c>@google-cloud/bigquery</c> with credentials that are good, and with those that are not.</summary>
public sealed class BigQueryCredentials(BigQueryFixture platform) : IClassFixture<BigQueryFixture>
{
    [Fact]
    public async Task The_credentials_object_and_the_endpoint_are_all_that_the_client_needs() =>
        Assert.Equal("[{\"one\":1}]", (await platform.RunAsync("selects_one"))["rows"]!.ToJsonString());

    [Fact]
    public async Task An_assertion_is_exchanged_at_the_token_uri()
    {
        var seen = await platform.RunAsync("exchanges_an_assertion");

        Assert.Equal("Bearer", seen.Text("tokenType"));
        Assert.Equal(3600, (int)seen["expiresIn"]!);
        Assert.Equal("[{\"one\":1}]", seen["rows"]!.ToJsonString());
    }

    [Theory]
    [InlineData("of another audience")]
    [InlineData("of yesterday")]
    [InlineData("for a week")]
    [InlineData("of the future")]
    [InlineData("with another key")]
    [InlineData("of another account")]
    [InlineData("for another subject")]
    [InlineData("without a signature")]
    [InlineData("with a changed claim")]
    public async Task An_assertion_that_is_not_good_gets_no_token(string kind)
    {
        var seen = await platform.RunAsync("exchanges_a_bad_assertion", more: new JsonObject { ["kind"] = kind });

        Assert.Equal(400, (int)seen["status"]!);
        Assert.Equal("invalid_grant", seen.Text("error"));
    }

    [Fact]
    public async Task A_key_that_is_not_the_accounts_is_refused_with_the_clients_own_error()
    {
        var other = await platform.NewWorkspaceAsync();
        var mixed = platform.Workspace with { Credentials = (JsonObject)platform.Workspace.Credentials.DeepClone() };
        mixed.Credentials["private_key"] = other.Credentials["private_key"]!.DeepClone();

        ShouldBeRefused(await platform.RunAsync("is_refused", mixed));
    }

    [Fact]
    public async Task A_reset_ends_the_former_key_and_its_tokens_at_once()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var token = (await platform.RunAsync("exchanges_an_assertion", workspace)).Text("accessToken");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(workspace, token));

        var renewed = await platform.Api.PostAsync($"/v2/storage/workspaces/{workspace.Id}/password", []);

        ShouldBeRefused(await platform.RunAsync("is_refused", workspace));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(workspace, token));
        var again = workspace with { Credentials = (JsonObject)renewed["credentials"]!.DeepClone() };
        Assert.Equal("[{\"one\":1}]", (await platform.RunAsync("selects_one", again))["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task A_deleted_workspace_lets_nobody_in()
    {
        var workspace = await platform.NewWorkspaceAsync();
        await platform.Api.DeleteAsync($"/v2/storage/workspaces/{workspace.Id}");

        ShouldBeRefused(await platform.RunAsync("is_refused", workspace));
    }

    [Fact]
    public async Task The_key_is_shown_once_and_no_later_answer_has_it()
    {
        var workspace = await platform.NewWorkspaceAsync();

        var detail = await platform.Api.GetAsync($"/v2/storage/workspaces/{workspace.Id}");

        Assert.Null(detail["connection"]!["credentials"]);
        Assert.Equal(workspace.Credentials.Text("client_email"), detail["connection"]!.Text("user"));
        Assert.Equal(workspace.Credentials.Text("project_id"), detail["connection"]!.Text("database"));
        Assert.Equal(workspace.Dataset, detail["connection"]!.Text("schema"));
        Assert.DoesNotContain("PRIVATE KEY", await platform.Api.GetTextAsync("/v2/storage/jobs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_the_refusal_is_in_Googles_envelope()
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync($"{platform.Url}/bigquery/v2/projects/headgate-1/queries", new StringContent("{}", Encoding.UTF8, "application/json"));

        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("UNAUTHENTICATED", error.Text("status"));
        Assert.Equal("required", error["errors"]![0]!.Text("reason"));
    }

    private static void ShouldBeRefused(JsonNode seen)
    {
        Assert.Equal("ApiError", seen.Text("name"));
        Assert.Equal(401, (int)seen["code"]!);
        Assert.Equal("authError", seen.Text("reason"));
    }

    private async Task<HttpStatusCode> StatusAsync(BigQueryWorkspace workspace, string token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{platform.Url}/bigquery/v2/projects/{workspace.Credentials.Text("project_id")}/datasets");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
