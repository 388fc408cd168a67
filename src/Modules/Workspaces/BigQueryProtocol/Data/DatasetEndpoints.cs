using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Projects and datasets: an account sees one project; a workspace's dataset is made and deleted with it.</summary>
internal sealed class DatasetEndpoints(Datasets datasets)
{
    public void Map(BigQueryRoutes routes)
    {
        routes.MapGlobal("GET", "/projects", ProjectsAsync);
        routes.Map("GET", "/serviceAccount", call => call.AnswerAsync(new JsonObject { ["kind"] = "bigquery#getServiceAccountResponse", ["email"] = call.Account.Email }));
        routes.Map("GET", "/datasets", ListAsync);
        routes.Map("POST", "/datasets", InsertAsync);
        routes.Map("GET", "/datasets/{dataset}", async call => await call.AnswerAsync(Datasets.Resource(call, await datasets.FindAsync(call, call.Route("dataset")))));
        foreach (var method in new[] { "PATCH", "PUT", "DELETE" })
            routes.Map(method, "/datasets/{dataset}", RefuseAsync);
    }

    /// <summary>A page of a list that is in memory, and the token of the next page.</summary>
    public static (IReadOnlyList<T> Items, string? Next) Page<T>(BigQueryCall call, IReadOnlyList<T> all)
    {
        var start = (int)Math.Min(ResultAnswer.StartOf(call), all.Count);
        var page = all.Skip(start).Take((int)Math.Clamp(call.Number("maxResults") ?? 1000, 1, 10_000)).ToList();
        return (page, start + page.Count < all.Count ? (start + page.Count).ToString(CultureInfo.InvariantCulture) : null);
    }

    private static Task ProjectsAsync(BigQueryCall call) => call.AnswerAsync(new JsonObject
    {
        ["kind"] = "bigquery#projectList",
        ["totalItems"] = 1,
        ["projects"] = new JsonArray(new JsonObject
        {
            ["kind"] = "bigquery#project",
            ["id"] = call.Project,
            ["numericId"] = call.Workspace.Project.ToString(),
            ["projectReference"] = new JsonObject { ["projectId"] = call.Project },
            ["friendlyName"] = call.Project,
        }),
    });

    private async Task ListAsync(BigQueryCall call)
    {
        var (items, next) = Page(call, await datasets.ListAsync(call));
        var answer = new JsonObject
        {
            ["kind"] = "bigquery#datasetList",
            ["datasets"] = new JsonArray([.. items.Select(dataset => (JsonNode)new JsonObject
            {
                ["kind"] = "bigquery#dataset",
                ["id"] = $"{call.Project}:{dataset}",
                ["datasetReference"] = Datasets.Reference(call, dataset),
                ["location"] = BigQueryNames.Location,
            })]),
        };
        if (next is not null)
            answer["nextPageToken"] = next;
        await call.AnswerAsync(answer);
    }

    private async Task InsertAsync(BigQueryCall call)
    {
        var id = (await call.BodyAsync()).Object("datasetReference")?.Text("datasetId");
        throw new RefusedException((await datasets.ListAsync(call)).Contains(id)
            ? new ApiError(409, "duplicate", $"Already Exists: Dataset {call.Project}:{id}")
            : BigQueryErrors.DatasetDenied($"Project {call.Project}: no dataset can be made"));
    }

    private async Task RefuseAsync(BigQueryCall call) =>
        throw new RefusedException(BigQueryErrors.DatasetDenied($"Dataset {call.Project}:{await datasets.FindAsync(call, call.Route("dataset"))} cannot be changed"));
}
