using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces;

public sealed class MakingAWorkspace(RowsFixture platform) : IClassFixture<RowsFixture>
{
    [Fact]
    public async Task The_synchronous_call_answers_every_field_and_the_password_once()
    {
        var made = await platform.NewAsync(new JsonObject { ["backend"] = "snowflake", ["backendSize"] = "small", ["readOnlyStorageAccess"] = true });

        var id = (long)made["id"]!;
        Assert.Equal(
            ["id", "type", "name", "component", "configurationId", "configurationVersion", "created", "connection", "backendSize", "statementTimeoutSeconds", "creatorToken", "creatorUser", "readOnlyStorageAccess", "platformUsageType"],
            made.AsObject().Select(field => field.Key));
        Assert.Equal("table", (string?)made["type"]);
        Assert.Equal($"WORKSPACE_{id}", (string?)made["name"]);
        Assert.Equal("small", (string?)made["backendSize"]);
        Assert.Equal(0, (int)made["statementTimeoutSeconds"]!);
        Assert.True((bool)made["readOnlyStorageAccess"]!);
        Assert.Equal("user", (string?)made["platformUsageType"]);
        Assert.IsType<long>(made["creatorToken"]!["id"]!.GetValue<long>());
        var connection = made["connection"]!.AsObject();
        Assert.Equal("snowflake", (string?)connection["backend"]);
        Assert.Equal("127.0.0.1", (string?)connection["host"]);
        Assert.Equal($"KEBOOLA_{platform.Project}", (string?)connection["database"]);
        Assert.Equal("snowflake-legacy-service", (string?)connection["loginType"]);
        Assert.False((bool)connection["ssoLoginAvailable"]!);
        Assert.NotNull((string?)connection["region"]);
        Assert.Equal(40, ((string)connection["password"]!).Length);
        Assert.True(platform.Engine.HasPlace(id));

        var detail = await platform.Api.GetAsync($"{RowsFixture.Path}/{id}");
        Assert.False(detail["connection"]!.AsObject().ContainsKey("password"));
        connection.Remove("password");
        Assert.Equal(made.ToJsonString(), detail.ToJsonString());
        Assert.Contains((await platform.Api.GetAsync(RowsFixture.Path)).AsArray(), one => (long)one!["id"]! == id);
        Assert.DoesNotContain("password", (await platform.Api.GetAsync("/v2/storage/jobs")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_asynchronous_call_answers_a_job_whose_result_has_no_secret()
    {
        var job = await platform.Api.PostAsync($"{RowsFixture.Path}?async=1", new JsonObject { ["backend"] = "snowflake", ["backendSize"] = "medium" });

        Assert.Equal("workspaceCreate", (string?)job["operationName"]);
        Assert.Equal("snowflake", (string?)job["operationParams"]!["values"]!["backend"]);
        var made = await platform.Api.ResultsAsync(job);
        Assert.Equal("medium", (string?)made["backendSize"]);
        Assert.False(made["connection"]!.AsObject().ContainsKey("password"));
        Assert.Equal(made.ToJsonString(), (await platform.Api.GetAsync($"{RowsFixture.Path}/{made["id"]}")).ToJsonString());
    }

    [Theory]
    [InlineData("""{"backend":"synapse"}""", 422, "workspace.backendNotSupported", "")]
    [InlineData("""{"backend":"snowflake","backendSize":"ultralarge"}""", 400, "workspace.unsupportedBackendSize", "Invalid backend size: \"ultralarge\". Allowed values: small, medium, large.")]
    [InlineData("""{"backendSize":"small"}""", 400, "validation.failed", "Cannot use \"backendSize\" parameter without \"backend\" specified.")]
    [InlineData("""{"backend":"redshift","backendSize":"small"}""", 400, "validation.failed", "Parameter \"backendSize\" is supported only for \"snowflake\" backend.")]
    [InlineData("""{"backend":"snowflake","loginType":"nonsense"}""", 400, "validation.failed", "loginType")]
    [InlineData("""{"backend":"snowflake","loginType":"snowflake-person-keypair"}""", 400, "validation.failed", "A public key is required")]
    [InlineData("""{"backend":"snowflake","loginType":"snowflake-service-keypair","publicKey":"nonsense"}""", 400, "validation.failed", "RSA public key")]
    [InlineData("""{"networkPolicy":"none"}""", 400, "validation.failed", "networkPolicy")]
    [InlineData("""{"statementTimeoutSeconds":-1}""", 400, "validation.failed", "statementTimeoutSeconds")]
    public async Task What_is_wrong_is_refused_and_makes_nothing(string body, int status, string code, string says)
    {
        var before = (await platform.Api.GetAsync(RowsFixture.Path)).AsArray().Count;
        var refused = await Assert.ThrowsAsync<ApiFailureException>(() => platform.NewAsync((JsonObject)JsonNode.Parse(body)!));
        Assert.Equal(status, (int)refused.Status);
        Assert.Equal(code, refused.Code);
        Assert.Contains(says.Replace("\"", "\\\"", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await platform.Api.GetAsync(RowsFixture.Path)).AsArray().Count);
    }

    [Fact]
    public async Task The_stacks_engines_are_the_projects_backends()
    {
        var owner = (await platform.Api.GetAsync("/v2/storage/tokens/verify"))["owner"]!;
        Assert.Contains("snowflake", owner["assignedBackends"]!.AsArray().Select(one => (string)one!));
        Assert.True((bool)owner["hasSnowflake"]!);
    }

    [Fact]
    public async Task Its_making_is_an_event_of_the_run()
    {
        var run = platform.NewName("run");
        using var http = platform.ApiOf(platform.MasterToken);
        http.Http.DefaultRequestHeaders.Add("X-KBC-RunId", run);
        var id = (long)(await platform.NewAsync(api: http))["id"]!;
        await http.DeleteAsync($"{RowsFixture.Path}/{id}/?async=false");
        var events = (await platform.Api.GetAsync($"/v2/storage/events?runId={run}")).AsArray();
        Assert.Equal(["storage.workspaceDeleted", "storage.workspaceCreated"], events.Select(one => (string)one!["event"]!));
        Assert.All(events, one => Assert.Equal("storage", (string?)one!["component"]));
    }
}
