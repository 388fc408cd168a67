using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class DefinitionEndpoints
{
    public static void MapDefinitions(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Put("/tables/{table_id}/columns/{column_name}/definition", "Tables.UpdateColumnDefinition", UpdateColumnAsync)
            .WithTags("Tables").WithSummary("Changes the definition of a column of a typed table")
            .Field("length", "string", "A greater length or precision.")
            .Field("nullable", "boolean", "Whether it takes NULL; it must hold none to become required.")
            .Field("default", "string", "null removes the default.")
            .Answers(202, "The job; its results are the table");
        storage.Put("/tables/{table_id}/definition", "Tables.UpdateDefinition", UpdateTableAsync)
            .WithTags("Tables").WithSummary("Changes display name, description and column definitions of a table together")
            .Field("displayName", "string", "The name people see.")
            .Field("description", "string", "What people say of the table; null or empty for nothing.")
            .Field("columns", "array", "Objects with name and length, nullable, default, description; what is not sent stays.")
            .Answers(202, "The job; its results are the table");
    });

    private static async Task<IResult> UpdateColumnAsync(
        Origin from, string table_id, string column_name, RequestBody body, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var patch = ColumnPatch.Read(column_name, body.Fields);
        if (patch.ChangesNothing)
            body.Fields.Wrong("definition", "There is nothing to change: send length, nullable or default.");
        body.Fields.ThrowIfInvalid();
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        var parameters = new JsonObject { ["queue"] = "main", ["branchId"] = table.Branch, ["columnName"] = column_name, ["columnDefinition"] = patch.ToParams() };
        var request = JobRequest.On(table, from, UpdateColumnDefinition.Operation, parameters, new UpdateColumnDefinitionWork(table.Id, patch));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static async Task<IResult> UpdateTableAsync(
        Origin from, string table_id, RequestBody body, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var patch = TablePatch.Read(body.Fields);
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        var request = JobRequest.On(table, from, UpdateTableDefinition.Operation, patch.ToParams(table), new UpdateTableDefinitionWork(table.Id, patch));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}
