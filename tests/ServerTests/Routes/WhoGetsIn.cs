using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Testing;
using Microsoft.AspNetCore.Routing;

namespace Headgate.ServerTests.Routes;

/// <summary>Walks the route table: every route has an access rule and keeps it.</summary>
[Collection(RouteTable.Name)]
public sealed class WhoGetsIn(NodeInProcess node)
{
    /// <summary>What needs no credential. A new line here is a decision.</summary>
    private static readonly string[] OpenToEveryone =
    [
        "GET /",
        "GET /docs/{documentName}/openapi.json",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
        "GET /v2/storage",
        "GET /v2/storage/components/{component_id}",
    ];

    [Fact]
    public void Every_route_has_an_access_rule() =>
        Assert.Empty(node.Endpoints.Where(route => Walk.AccessOf(route) is null).Select(route => route.RoutePattern.RawText));

    [Fact]
    public void What_is_open_to_everyone_is_on_the_list() =>
        Assert.Equal(OpenToEveryone, node.Operations(Credential.None).Select(operation => $"{operation.Method} /{operation.Route.RoutePattern.RawText!.Trim('/')}").Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("none")]
    [InlineData("nonsense")]
    [InlineData("wrong secret")]
    [InlineData("of no project")]
    [InlineData("expired")]
    [InlineData("deleted")]
    [InlineData("management")]
    public async Task A_token_that_is_not_good_gets_401_everywhere(string kind)
    {
        var token = kind switch
        {
            "none" => null,
            "nonsense" => "nonsense",
            "wrong secret" => node.PoorToken[..^4] + (node.PoorToken.EndsWith("0000", StringComparison.Ordinal) ? "1111" : "0000"),
            "of no project" => "999999-1-" + new string('a', 40),
            "expired" => node.ExpiredToken,
            "deleted" => node.DeletedToken,
            _ => node.ManageToken,
        };
        using var client = node.NewClient(token);
        var operations = node.Operations(Credential.StorageToken).ToList();
        Assert.True(operations.Count > 40, $"Only {operations.Count} operations were found.");
        foreach (var operation in operations)
        {
            using var answer = await SendAsync(client, operation);
            var envelope = await StorageApi.RefusalAsync(answer, HttpStatusCode.Unauthorized);
            Assert.Equal("storage.tokenInvalid", (string?)envelope["code"]);
        }
    }

    [Fact]
    public async Task Management_routes_want_a_management_token()
    {
        using var none = node.NewClient(null);
        using var storage = node.NewClient(node.ForeignToken);
        storage.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", node.ForeignToken);
        foreach (var operation in node.Operations(Credential.ManageToken))
            foreach (var client in new[] { none, storage })
            {
                using var answer = await SendAsync(client, operation);
                await StorageApi.RefusalAsync(answer, HttpStatusCode.Unauthorized);
            }
    }

    [Fact]
    public async Task Routes_with_a_signature_in_the_address_refuse_an_address_without_one()
    {
        using var client = node.NewClient(node.ForeignToken);
        foreach (var operation in node.Operations(Credential.SignedUrl))
        {
            using var answer = await SendAsync(client, operation);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{operation} answered {(int)answer.StatusCode}.");
        }
    }

    [Fact]
    public async Task Another_projects_token_finds_nothing_and_changes_nothing()
    {
        var before = await StateAsync();
        using var client = node.NewClient(node.ForeignToken);
        foreach (var operation in node.Operations(Credential.StorageToken).Where(operation => Walk.NamesSomething(operation.Route)))
        {
            using var answer = await SendAsync(client, operation);
            await StorageApi.RefusalAsync(answer, HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        }

        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Another_projects_branch_is_not_found()
    {
        var branch = (await node.Owner.GetAsync($"/v2/storage/buckets/{node.Known["bucket_id"]}"))["idBranch"]!.ToString();
        Assert.NotEmpty((await node.Owner.GetAsync($"/v2/storage/branch/{branch}/buckets")).AsArray());
        using var foreign = node.NewClient(node.ForeignToken);
        using var answer = await foreign.GetAsync($"/v2/storage/branch/{branch}/buckets");
        await StorageApi.RefusalAsync(answer, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_projects_lists_are_its_own()
    {
        using var foreign = new StorageApi(node.NewClient(node.ForeignToken));
        foreach (var path in new[] { "buckets", "tables", "files", "jobs" })
        {
            Assert.NotEmpty((await node.Owner.GetAsync($"/v2/storage/{path}")).AsArray());
            Assert.Empty((await foreign.GetAsync($"/v2/storage/{path}")).AsArray());
        }
    }

    [Fact]
    public async Task A_token_that_was_given_nothing_reaches_nothing_of_others()
    {
        var before = await StateAsync();
        using var client = node.NewClient(node.PoorToken);
        string[] others = ["bucket_id", "table_id", "file_id", "tag"];
        foreach (var operation in node.Operations(Credential.StorageToken).Where(operation => operation.Route.RoutePattern.Parameters.Any(parameter => others.Contains(parameter.Name))))
        {
            using var answer = await SendAsync(client, operation);
            await StorageApi.RefusalAsync(answer, HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        }

        Assert.Equal(before, await StateAsync());
    }

    /// <summary>Sends what would be a good request of its owner, so that only the token can be the reason to refuse it.</summary>
    private Task<HttpResponseMessage> SendAsync(HttpClient client, Walk.Operation operation)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), Walk.PathOf(node, operation.Route));
        if (operation.Method is not "GET" && Plausible(operation.Route) is { } body)
            request.Content = JsonContent.Create(body);
        return client.SendAsync(request);
    }

    private JsonObject? Plausible(RouteEndpoint route) => route.RoutePattern.RawText!.Split('/')[^1] switch
    {
        "tables-async" => new JsonObject { ["name"] = "stolen", ["dataFileId"] = node.Known["file_id"] },
        "tables" => new JsonObject { ["name"] = "stolen", ["dataString"] = "id\n1\n" },
        "tables-definition" => new JsonObject { ["name"] = "stolen", ["columns"] = new JsonArray(new JsonObject { ["name"] = "id" }) },
        "import-async" => new JsonObject { ["dataFileId"] = node.Known["file_id"] },
        "import" => new JsonObject { ["dataString"] = "id,name\n2,two\n" },
        "rows" => new JsonObject { ["allowTruncate"] = true },
        "tags" => new JsonObject { ["tag"] = "stolen" },
        "owner" => new JsonObject { ["ownerId"] = 1 },
        "state" => new JsonObject { ["state"] = new JsonObject() },
        "create" => new JsonObject { ["name"] = "stolen" },
        _ => null,
    };

    /// <summary>What the first project owns, as its own master token sees it.</summary>
    private async Task<string> StateAsync()
    {
        var known = node.Known;
        var parts = new List<string>();
        foreach (var path in new[] { $"buckets/{known["bucket_id"]}", $"tables/{known["table_id"]}", $"tokens/{known["token_id"]}", $"jobs/{known["id"]}" })
            parts.Add((await node.Owner.GetAsync($"/v2/storage/{path}")).ToJsonString());
        var file = await node.Owner.GetAsync($"/v2/storage/files/{known["file_id"]}");
        // The address of a file is signed anew each time.
        file.AsObject().Remove("url");
        parts.Add(file.ToJsonString());
        parts.Add((await node.Owner.GetAsync($"/v2/storage/components/{known["component_id"]}/configs/{known["config_id"]}")).ToJsonString());
        parts.Add(await node.Owner.GetTextAsync($"/v2/storage/tables/{known["table_id"]}/data-preview"));
        return string.Join('\n', parts);
    }
}
