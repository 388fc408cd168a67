using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class PrimaryKeyEndpoints
{
    public static void MapPrimaryKeys(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post("/tables/{table_id}/primary-key", "Tables.AddPrimaryKey", AddAsync)
            .WithTags("Tables").WithSummary("Makes columns the primary key of a table that has none")
            .Field("columns", "array", "The columns; no two rows may have the same values in them.", required: true)
            .Field("skipDuplicatesCheck", "boolean", "Do not look at the rows; those with one key stay until a load brings that key.")
            .Answers(202, "The job; its results are the table");
        storage.Delete("/tables/{table_id}/primary-key", "Tables.DropPrimaryKey", DropAsync)
            .WithTags("Tables").WithSummary("Removes the primary key of a table")
            .Answers(202, "The job; its results are the table");
    });

    private static async Task<IResult> AddAsync(Origin from, string table_id, RequestBody body, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var columns = body.Fields.Texts("columns", commas: true) ?? [];
        var skip = body.Fields.Flag("skipDuplicatesCheck") ?? false;
        body.Fields.ThrowIfInvalid("storage.validation.primaryKey");
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        if (columns.Count == 0)
            return PrimaryKeyErrors.NoColumns;
        var parameters = new JsonObject { ["columns"] = new JsonArray([.. columns.Select(column => (JsonNode)column)]), ["skipDuplicatesCheck"] = skip };
        var request = JobRequest.On(table, from, AddPrimaryKey.Operation, parameters, new AddPrimaryKeyWork(table.Id, [.. columns.Distinct()], skip));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static async Task<IResult> DropAsync(Origin from, string table_id, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        var request = JobRequest.On(table, from, DropPrimaryKey.Operation, [], new DropPrimaryKeyWork(table.Id));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}
