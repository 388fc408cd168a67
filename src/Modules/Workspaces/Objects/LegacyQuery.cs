using System.Text.Json.Serialization;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

/// <summary>The legacy call that runs one statement and answers it whole.</summary>
internal static class LegacyQuery
{
    public static void MapLegacyQuery(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage => storage
        .Post(WorkspaceEndpoints.One + "/query", "Workspaces.Query", RunAsync)
        .WithTags(WorkspaceEndpoints.Tag).WithSummary("Runs one statement in a session of its own; its failure is an answer too")
        .Field("query", "string", "One statement in the backend's SQL.", required: true));

    private static async Task<IResult> RunAsync(Origin from, string workspace_id, RequestBody body, OpenWorkspaces open, WorkspaceEngines engines, CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, workspace_id, stop);
        var engine = engines.Of(workspace);
        if (engine.IsFileEngine)
            return WorkspaceErrors.BackendNotSupported(workspace.Backend);
        var sql = body.Fields.RequiredText("query", 1_000_000);
        body.Fields.ThrowIfInvalid();
        try
        {
            var answer = await engine.QueryAsync(workspace, sql, stop);
            return Answer.Ok(answer.Message is null
                ? new QueryView("ok") { Data = new QueryDataView(answer.Columns, [.. answer.Rows.Select(row => Named(answer.Columns, row))]) }
                : new QueryView("ok") { Message = answer.Message });
        }
        catch (RefusedException refused) when (refused.Error.Status is 400)
        {
            return Answer.Ok(new QueryView("error") { Message = $"An exception occurred while executing a query: {refused.Error.Message}" });
        }
    }

    /// <summary>Cells by their column; of two columns with one name the last one's.</summary>
    private static Dictionary<string, string?> Named(IReadOnlyList<string> columns, IReadOnlyList<string?> row)
    {
        var named = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var column = 0; column < columns.Count; column++)
            named[columns[column]] = row[column];
        return named;
    }

    private sealed record QueryView(string Status)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public QueryDataView? Data { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Message { get; init; }
    }

    private sealed record QueryDataView(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows);
}
