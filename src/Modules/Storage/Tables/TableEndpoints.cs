using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class TableEndpoints
{
    private static readonly TableIncludes UsualInAll = new(Buckets: true, Columns: false, Metadata: true, ColumnMetadata: false);
    private static readonly TableIncludes UsualInBucket = new(Buckets: false, Columns: false, Metadata: true, ColumnMetadata: false);

    private static readonly TableIncludes InDetail = new(Buckets: true, Columns: true, Metadata: true, ColumnMetadata: true) { SourceMetadata = true, SourceColumnMetadata = true };

    public static void MapTables(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get("/tables", "Tables.List", ListAsync)
            .WithTags("Tables").WithSummary("Lists all tables that the token sees")
            .Query("include", "string", "Comma-separated: buckets, columns, metadata, columnMetadata, sourceMetadata, sourceColumnMetadata.")
            .Query("limit", "integer", "At most so many, in the order of their ids; all by default.")
            .Query("offset", "integer", "Skip so many.")
            .AnswerFromMemory();
        storage.Get("/buckets/{bucket_id}/tables", "Tables.ListInBucket", ListInBucketAsync)
            .WithTags("Tables").WithSummary("Lists a bucket's tables")
            .Query("include", "string", "Comma-separated: columns, metadata, columnMetadata, sourceMetadata, sourceColumnMetadata.")
            .AnswerFromMemory();
        storage.Get("/tables/{table_id}", "Tables.Detail", DetailAsync)
            .WithTags("Tables").WithSummary("Shows a table")
            .AnswerFromMemory();
        storage.Put("/tables/{table_id}", "Tables.Update", UpdateAsync)
            .WithTags("Tables").WithSummary("Changes the display name of a table")
            .Field("displayName", "string", "Letters, digits, dashes and underscores; unique in the bucket.", required: true)
            .Query("async", "boolean", "Answer 202 with a job.");
        storage.Delete("/tables/{table_id}", "Tables.Delete", DeleteAsync)
            .WithTags("Tables").WithSummary("Drops a table")
            .Query("force", "boolean", "Also drop what depends on it.")
            .Query("async", "boolean", "Answer 202 with a job.")
            .Answers(204, "It is gone");
        storage.Get("/tables/{table_id}/events", "Tables.Events", EventsAsync)
            .WithTags("Events").WithSummary("Lists what happened to a table").WithEventList();
    });

    private static async Task<Answer<IReadOnlyList<TableView>>> ListAsync(
        Origin from, RequestQuery query, TableStore tables, BucketStore buckets, MetadataStore metadata, CancellationToken stop)
    {
        var includes = TableIncludes.From(query.Fields, UsualInAll);
        var page = TablePage.From(query.Fields);
        query.Fields.ThrowIfInvalid();
        var visible = BucketAccessRules.VisibleTo(from.Caller);
        var found = await tables.ListAsync(from.Project, from.Branch.Id, visible, page, stop);
        var shown = page is null ? visible : [.. found.Select(table => table.BucketId).Distinct()];
        var byNumber = includes.Buckets ? (await buckets.ListAsync(from.Project, from.Branch.Id, shown, stop)).ToDictionary(bucket => bucket.Number) : [];
        var noted = page is null
            ? await metadata.OfTablesAsync(from.Project, from.Branch.Id, visible is null ? null : [.. found.Select(table => table.Bucket).Distinct()], includes, stop)
            : await metadata.OfSomeAsync(from.Project, from.Branch.Id, [.. found.Select(table => table.Number)], includes.Metadata, includes.ColumnMetadata, stop);
        var sources = await SourceNotes.OfAsync(found, includes, metadata, stop);
        return Answer.Ok<IReadOnlyList<TableView>>(
            [.. found.Select(table => TableView.Item(table, byNumber.GetValueOrDefault(table.Bucket), includes, from.BaseUrl).With(noted.Of(table)).WithSource(sources.Of(table), includes))]);
    }

    private static async Task<Answer<IReadOnlyList<TableView>>> ListInBucketAsync(
        Origin from, string bucket_id, RequestQuery query, BucketAccessRules access, TableStore tables, MetadataStore metadata, CancellationToken stop)
    {
        var includes = TableIncludes.From(query.Fields, UsualInBucket);
        query.Fields.ThrowIfInvalid();
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Read, stop);
        var found = await tables.OfBucketAsync(bucket, stop);
        var noted = await metadata.OfTablesAsync(from.Project, from.Branch.Id, [bucket.Number], includes, stop);
        var sources = await SourceNotes.OfAsync(found, includes, metadata, stop);
        return Answer.Ok<IReadOnlyList<TableView>>(
            [.. found.Select(table => TableView.Item(table, null, includes, from.BaseUrl).With(noted.Of(table)).WithSource(sources.Of(table), includes))]);
    }

    private static async Task<Answer<TableView>> DetailAsync(
        Origin from, string table_id, TableAccessRules access, BucketStore buckets, MetadataStore metadata, CancellationToken stop)
    {
        var table = await access.FindAsync(from, table_id, BucketAccess.Read, stop);
        var bucket = await buckets.FindAsync(from.Project, from.Branch.Id, table.BucketId, stop)
            ?? throw new RefusedException(TableErrors.NotFound(from.Project, table_id));
        var sources = await SourceNotes.OfAsync([table], InDetail, metadata, stop);
        return Answer.Ok(TableView.Detail(table, bucket, from.BaseUrl).WithSource(sources.Of(table), InDetail)
            .With(await metadata.OfTableAsync(table, stop), await metadata.OfAsync(MetadataOwner.Of(bucket), stop)));
    }

    private static async Task<IResult> UpdateAsync(
        Origin from, string table_id, RequestQuery query, RequestBody body, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var isAsync = query.Fields.Flag("async") ?? body.Fields.Flag("async") ?? false;
        query.Fields.ThrowIfInvalid();
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        var request = UpdateTable.Request(table, from, UpdateTable.Read(table, body.Fields));
        return isAsync
            ? Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl))
            : Answer.Ok((await jobs.RunAsync(request, stop)).Results!);
    }

    private static async Task<IResult> DeleteAsync(
        Origin from, string table_id, RequestQuery query, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var force = query.Fields.Flag("force") ?? false;
        var isAsync = query.Fields.Flag("async") ?? false;
        query.Fields.ThrowIfInvalid();
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        var request = JobRequest.On(table, from, DropTable.Operation, new JsonObject { ["force"] = force }, new DropTableWork(table.Id, force));
        if (isAsync)
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
        await jobs.RunAsync(request, stop);
        return Answer.NoContent;
    }

    private static async Task<IResult> EventsAsync(
        Origin from, string table_id, RequestQuery query, TableAccessRules access, EventReader events, HttpContext context, CancellationToken stop)
    {
        var table = await access.FindAsync(from, table_id, BucketAccess.Read, stop);
        var asked = EventQuery.From(from.Caller, query.Fields);
        return events.Answer(asked with { Branch = table.Branch, ObjectType = "table", ObjectId = table.Id }, context);
    }
}
