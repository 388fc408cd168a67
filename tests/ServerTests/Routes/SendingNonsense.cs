using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;

namespace Headgate.ServerTests.Routes;

/// <summary>Every route with values of wrong types in every declared field, parameter and id: always an answer, never a fault, and what is refused changes nothing.</summary>
/// <remarks>The node is this class's own: some nonsense is accepted, and then things are made, changed and deleted.</remarks>
public sealed class SendingNonsense(NodeInProcess node) : IClassFixture<NodeInProcess>
{
    private const int UsualSeed = 20_260_101;
    private const int BodiesPerOperation = 12;

    /// <summary>The environment variable <c>HEADGATE_NONSENSE_SEED</c> tries other nonsense.</summary>
    private static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("HEADGATE_NONSENSE_SEED"), out var seed) ? seed : UsualSeed;

    [Fact]
    public async Task No_route_ever_fails_and_a_refusal_changes_nothing()
    {
        var faults = new List<string>();
        var nonsense = new Nonsense(Seed);
        var prints = await ProjectFingerprint.NewAsync(node);
        using var storage = node.NewClient(node.OwnerToken);
        using var manage = node.NewClient(null);
        manage.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", node.ManageToken);

        foreach (var operation in InOrder())
        {
            var client = Walk.AccessOf(operation.Route) == Credential.ManageToken ? manage : storage;
            var before = await prints.OfAsync(node.Project);
            var accepted = false;
            for (var time = 0; time < BodiesPerOperation; time++)
            {
                var (request, sent) = Request(operation, nonsense, time);
                using var answer = await client.SendAsync(request);
                if (answer.IsSuccessStatusCode)
                    accepted = true;
                else if (await FaultAsync(answer) is { } fault)
                    faults.Add($"{operation} ({request.RequestUri}): {fault}\n    sent {sent}");
            }

            // What was accepted may be a job; it must not be taken for a change by what comes next.
            if (accepted)
                await node.NoWorkIsLeftAsync();
            else if (Changed(operation, before, await prints.OfAsync(node.Project)) is { Length: > 0 } tables)
                faults.Add($"{operation} refused everything and changed {tables}");
        }

        faults.AddRange((await JobsAsync()).Where(job => (string?)job["status"] == "error" && ((string?)job["error"]!["code"] ?? "").Contains("internal", StringComparison.OrdinalIgnoreCase))
            .Select(job => $"Job {job["operationName"]} failed by a fault of ours: {job["error"]} {job["operationParams"]?.ToJsonString()}"));
        faults.AddRange(node.Log.Lines.Where(line => Secrets().Any(secret => line.Contains(secret, StringComparison.Ordinal))).Select(line => $"A secret is in the log: {line}"));
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults.Take(60)) + $"\n{faults.Count} faults, seed {Seed}");
    }

    /// <summary>What deletes comes last, longest paths first, so that there is something to delete for most.</summary>
    private IEnumerable<Walk.Operation> InOrder() => node.Operations()
        .Where(operation => Walk.AccessOf(operation.Route) is Credential.StorageToken or Credential.ManageToken)
        .OrderBy(operation => operation.Method switch { "GET" => 0, "DELETE" => 2, _ => 1 })
        .ThenByDescending(operation => operation.Route.RoutePattern.PathSegments.Count)
        .ThenBy(operation => operation.ToString(), StringComparer.Ordinal);

    private (HttpRequestMessage Request, string Sent) Request(Walk.Operation operation, Nonsense nonsense, int time)
    {
        var inputs = operation.Route.Metadata.OfType<OperationInput>().ToList();
        var path = time % 4 == 3 ? Walk.PathOf(Ids(operation.Route, nonsense), operation.Route) : Walk.PathOf(node, operation.Route);
        var query = nonsense.Query(inputs.Where(input => input.InQuery));
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), path + query);
        if (operation.Method == "GET")
            return (request, query);
        var fields = inputs.Where(input => !input.InQuery).ToList();
        // One wrong field among good ones gets further than a body of which nothing is right.
        var body = time % 2 == 0 ? nonsense.Body(fields) : nonsense.Spoil(PlausibleBody.Of(node, operation.Route), fields);
        var text = body.ToJsonString();
        request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        return (request, text.Length > 600 ? text[..600] : text);
    }

    private Dictionary<string, string> Ids(RouteEndpoint route, Nonsense nonsense)
    {
        var ids = new Dictionary<string, string>(node.Known);
        var names = route.RoutePattern.Parameters.Select(parameter => parameter.Name).ToList();
        if (names.Count > 0)
            ids[names[^1]] = nonsense.Id();
        return ids;
    }

    /// <summary>What is wrong with a refusal; <c>null</c> for nothing.</summary>
    private static async Task<string?> FaultAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        if ((int)answer.StatusCode >= 500 && answer.StatusCode is not HttpStatusCode.NotImplemented)
            return $"{(int)answer.StatusCode} {body}";
        if (answer.StatusCode is HttpStatusCode.Unauthorized)
            return $"the walk lost its token: {body}";
        // The web server refuses some paths before anything of ours sees them.
        if (body.Length == 0 && answer.StatusCode == HttpStatusCode.BadRequest)
            return null;
        if (answer.Content.Headers.ContentType?.ToString() != "application/json")
            return $"{(int)answer.StatusCode} as {answer.Content.Headers.ContentType}: {body}";
        var envelope = JsonNode.Parse(body);
        return envelope?["error"] is JsonValue error && error.ToString().Length > 0 && envelope["exceptionId"] is JsonValue ? null : $"{(int)answer.StatusCode} without the envelope: {body}";
    }

    /// <summary>Calls that wait for a job leave the job as their record when it fails, and those that take a file leave the file and an event.</summary>
    private static string Changed(Walk.Operation operation, SortedDictionary<string, string> before, SortedDictionary<string, string> after)
    {
        var takesFile = operation.Route.RoutePattern.RawText!.EndsWith("/tables", StringComparison.Ordinal) || operation.Route.RoutePattern.RawText.EndsWith("/import", StringComparison.Ordinal);
        return string.Join(", ", after.Where(table => before.GetValueOrDefault(table.Key) != table.Value).Select(table => table.Key)
            .Where(table => table != "storage.job" && !(takesFile && (table == "events.event" || table.StartsWith("files.", StringComparison.Ordinal)))));
    }

    private async Task<IReadOnlyList<JsonObject>> JobsAsync() => [.. (await node.Owner.GetAsync("/v2/storage/jobs?limit=10000")).AsArray().Select(job => job!.AsObject())];

    private IEnumerable<string> Secrets() =>
        new[] { node.OwnerToken, node.ForeignToken, node.PoorToken, node.ExpiredToken, node.DeletedToken, node.LeftToken, node.ManageToken }.Select(token => token.Split('-')[^1]);
}
