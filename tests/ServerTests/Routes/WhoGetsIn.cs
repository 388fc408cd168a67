using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Routes;

/// <summary>Walks the route table: every route has an access rule and keeps it.</summary>
[Collection(RouteTable.Name)]
public sealed class WhoGetsIn(NodeInProcess node)
{
    /// <summary>What needs no credential. A new line here is a decision.</summary>
    private static readonly string[] OpenToEveryone =
    [
        "GET /",
        "GET /api/controlPlane/swagger-ui/swagger.yaml",
        "GET /api/health",
        "GET /api/mongodb-datastore/swagger-ui/swagger.yaml",
        "GET /api/resource-service/swagger-ui/swagger.yaml",
        "GET /api/secrets/swagger-ui/swagger.yaml",
        "GET /api/statistics/swagger-ui/swagger.yaml",
        "GET /api/swagger-ui/swagger.yaml",
        "GET /docs/{documentName}/openapi.json",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
        "GET /nginx-health",
        "GET /services/data-science",
        "GET /services/data-science/health-check",
        "GET /services/editor",
        "GET /services/editor/health-check",
        "GET /services/query",
        "GET /services/query/api/v1/documentation",
        "GET /services/query/health-check",
        "GET /v2/storage",
        "GET /v2/storage/components/{component_id}",
        "HEAD /api/health",
        "HEAD /nginx-health",
        "POST /oauth2/token",
        "POST /session/authenticator-request",
        "POST /session/v1/login-request",
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
    [InlineData("of a member who left")]
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
            "of a member who left" => node.LeftToken,
            _ => node.ManageToken,
        };
        using var client = node.NewClient(token);
        var operations = node.Operations(Credential.StorageToken).ToList();
        Assert.True(operations.Count > 40, $"Only {operations.Count} operations were found.");
        foreach (var operation in operations)
        {
            using var answer = await SendAsync(client, operation);
            var envelope = await StorageApi.RefusalAsync(answer, HttpStatusCode.Unauthorized);
            Assert.Equal("storage.tokenInvalid", StorageApi.CodeOf(envelope));
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
    public async Task Routes_with_tokens_of_their_own_refuse_calls_without_one()
    {
        using var client = node.NewClient(node.ForeignToken);
        foreach (var operation in node.Operations(Credential.OwnToken))
        {
            using var answer = await SendAsync(client, operation);
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{operation} answered {(int)answer.StatusCode}.");
        }
    }

    [Fact]
    public async Task Another_projects_token_is_told_the_same_of_what_is_there_and_what_is_not_and_changes_nothing()
    {
        var prints = await ProjectFingerprint.NewAsync(node);
        await node.NoWorkIsLeftAsync();
        var before = await prints.OfAsync(node.Project);
        using var client = node.NewClient(node.ForeignToken);
        var told = new List<string>();
        foreach (var operation in node.Operations(Credential.StorageToken).Where(operation => Walk.NamesSomething(operation.Route)))
        {
            using var there = await SendAsync(client, operation, node.Known);
            using var nowhere = await SendAsync(client, operation, node.Unknown);
            var (known, unknown) = (await AnswerAsync(there), await AnswerAsync(nowhere));
            // What is wrong with the body may be said first: it tells nothing of the project.
            if (known != unknown || there.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.NotImplemented))
                told.Add($"{operation}: {known} of what is there, {unknown} of what is not");
        }

        Assert.True(told.Count == 0, string.Join(Environment.NewLine, told));
        Assert.Equal(before, await prints.OfAsync(node.Project));
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
    public async Task A_token_that_was_given_nothing_changes_nothing()
    {
        var prints = await ProjectFingerprint.NewAsync(node);
        await node.NoWorkIsLeftAsync();
        var before = await prints.OfAsync(node.Project);
        using var client = node.NewClient(node.PoorToken);
        var values = new Dictionary<string, string>(node.Known) { ["token_id"] = node.OwnerToken.Split('-')[1] };
        var let = new List<string>();
        foreach (var operation in node.Operations(Credential.StorageToken).Where(operation => operation.Method is not "GET" && !IsForEveryToken(operation)))
        {
            using var answer = await SendAsync(client, operation, values);
            if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.NotImplemented))
                let.Add($"{operation} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.True(let.Count == 0, string.Join(Environment.NewLine, let));
        Assert.Equal(before, await prints.OfAsync(node.Project));
    }

    [Fact]
    public async Task A_token_that_was_given_nothing_sees_nothing_of_others()
    {
        using var client = node.NewClient(node.PoorToken);
        string[] others = ["bucket_id", "table_id", "file_id", "tag"];
        foreach (var operation in node.Operations(Credential.StorageToken).Where(operation => operation.Method == "GET" && operation.Route.RoutePattern.Parameters.Any(parameter => others.Contains(parameter.Name))))
        {
            using var answer = await SendAsync(client, operation, node.Known);
            await StorageApi.RefusalAsync(answer, HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_disabled_project_refuses_its_tokens_everywhere()
    {
        var administration = node.Services.GetRequiredService<ProjectAdministration>();
        var foreign = new ProjectId(long.Parse(node.ForeignToken.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(await administration.DisableAsync(foreign, "for a test", CancellationToken.None));
        try
        {
            using var client = node.NewClient(node.ForeignToken);
            foreach (var operation in node.Operations(Credential.StorageToken))
            {
                using var answer = await SendAsync(client, operation, node.Known);
                Assert.Equal("storage.projectDisabled", StorageApi.CodeOf(await StorageApi.RefusalAsync(answer, HttpStatusCode.Forbidden)));
            }
        }
        finally
        {
            await administration.DisableAsync(foreign, null, CancellationToken.None);
        }
    }

    /// <summary>What a token may do whatever it was given: tell of itself, keep files of its own, ask for numbers and for what a text would become.</summary>
    private static bool IsForEveryToken(Walk.Operation operation) =>
        (operation.Method, operation.Route.RoutePattern.RawText!.Replace("/branch/{branch_id}", "", StringComparison.Ordinal).Replace("/v2/storage", "", StringComparison.Ordinal)) is
            ("POST", "/events" or "/files/prepare" or "/tickets" or "/webalize/display-name" or "/webalize/column-names" or "/validate/column-names" or "/search/components/configurations"
                or "/services/editor/sql/get-output-tables");

    private async Task<string> AnswerAsync(HttpResponseMessage answer)
    {
        var envelope = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var text = envelope["error"]!.ToString();
        foreach (var value in node.Known.Values.Concat(node.Unknown.Values).OrderByDescending(value => value.Length))
            text = Regex.Replace(text, $@"(?<!\w){Regex.Escape(value)}(?!\w)", "*");
        return $"{(int)answer.StatusCode} {envelope["code"]} {text}";
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient client, Walk.Operation operation) => SendAsync(client, operation, node.Known);

    private Task<HttpResponseMessage> SendAsync(HttpClient client, Walk.Operation operation, IReadOnlyDictionary<string, string> values)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), Walk.PathOf(values, operation.Route) + Walk.QueryOf(operation.Route));
        if (operation.Method is not "GET")
            request.Content = JsonContent.Create(PlausibleBody.Of(node, operation.Route));
        return client.SendAsync(request);
    }
}
