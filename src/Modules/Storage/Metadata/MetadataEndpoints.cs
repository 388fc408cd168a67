using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class MetadataEndpoints
{
    public static void MapMetadata(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        WithPairs(storage.Post("/buckets/{bucket_id}/metadata", "BucketMetadata.Set", SetOnBucketAsync))
            .WithTags("Metadata").WithSummary("Sets metadata of a bucket and shows all of it");
        storage.Get("/buckets/{bucket_id}/metadata", "BucketMetadata.List", OfBucketAsync)
            .WithTags("Metadata").WithSummary("Lists the metadata of a bucket")
            .AnswerFromMemory();
        storage.Delete("/buckets/{bucket_id}/metadata/{metadata_id}", "BucketMetadata.Delete", DeleteOfBucketAsync)
            .WithTags("Metadata").WithSummary("Deletes metadata of a bucket")
            .Answers(204, "It is gone");
        WithPairs(storage.Post("/tables/{table_id}/metadata", "TableMetadata.Set", SetOnTableAsync))
            .WithTags("Metadata").WithSummary("Sets metadata of a table and its columns and shows all of it; a form gets the table's only, as a list")
            .Field("columnsMetadata", "object", "Lists of objects with columnName, key and value; a list's name is the column where columnName is not said.");
        storage.Get("/tables/{table_id}/metadata", "TableMetadata.List", OfTableAsync)
            .WithTags("Metadata").WithSummary("Lists the metadata of a table")
            .AnswerFromMemory();
        storage.Delete("/tables/{table_id}/metadata/{metadata_id}", "TableMetadata.Delete", DeleteOfTableAsync)
            .WithTags("Metadata").WithSummary("Deletes metadata of a table")
            .Answers(204, "It is gone");
        WithPairs(storage.Post("/columns/{column_id}/metadata", "ColumnMetadata.Set", SetOnColumnAsync))
            .WithTags("Metadata").WithSummary("Sets metadata of a column, <table id>.<column>, and shows all of it");
        storage.Get("/columns/{column_id}/metadata", "ColumnMetadata.List", OfColumnAsync)
            .WithTags("Metadata").WithSummary("Lists the metadata of a column")
            .AnswerFromMemory();
        storage.Delete("/columns/{column_id}/metadata/{metadata_id}", "ColumnMetadata.Delete", DeleteOfColumnAsync)
            .WithTags("Metadata").WithSummary("Deletes metadata of a column")
            .Answers(204, "It is gone");
    });

    private static async Task<Answer<IReadOnlyList<MetadataView>>> SetOnBucketAsync(
        Origin from, string bucket_id, RequestBody body, BucketAccessRules access, MetadataWriter writer, MetadataStore metadata, CancellationToken stop)
    {
        var bucket = await access.FindToDescribeAsync(from, bucket_id, BucketAccess.Write, stop);
        await writer.SetAsync(bucket, MetadataChange.Read(body.Fields), stop);
        return Answer.Created(await metadata.OfAsync(MetadataOwner.Of(bucket), stop));
    }

    private static async Task<Answer<IReadOnlyList<MetadataView>>> OfBucketAsync(
        Origin from, string bucket_id, BucketAccessRules access, MetadataStore metadata, CancellationToken stop) =>
        Answer.Ok(await metadata.OfAsync(MetadataOwner.Of(await access.FindToDescribeAsync(from, bucket_id, BucketAccess.Read, stop)), stop));

    private static async Task<NoContent> DeleteOfBucketAsync(
        Origin from, string bucket_id, string metadata_id, BucketAccessRules access, MetadataWriter writer, CancellationToken stop)
    {
        var bucket = await access.FindToDescribeAsync(from, bucket_id, BucketAccess.Write, stop);
        await writer.DeleteAsync(from, MetadataOwner.Of(bucket), metadata_id, bucket.Id, stop);
        return Answer.NoContent;
    }

    private static async Task<IResult> SetOnTableAsync(
        Origin from, string table_id, RequestBody body, HttpContext context, TableAccessRules access, MetadataWriter writer, MetadataStore metadata, CancellationToken stop)
    {
        var table = await access.FindToDescribeAsync(from, table_id, BucketAccess.Write, stop);
        await writer.SetAsync(table, MetadataChange.ReadWithColumns(body.Fields), stop);
        var all = await metadata.OfTableAsync(table, stop);
        return context.Request.HasFormContentType ? Answer.Created(all.Own) : Answer.Created(TableMetadataView.Of(all));
    }

    private static async Task<Answer<IReadOnlyList<MetadataView>>> OfTableAsync(
        Origin from, string table_id, TableAccessRules access, MetadataStore metadata, CancellationToken stop) =>
        Answer.Ok(await metadata.OfAsync(MetadataOwner.Of(await access.FindToDescribeAsync(from, table_id, BucketAccess.Read, stop)), stop));

    private static async Task<NoContent> DeleteOfTableAsync(
        Origin from, string table_id, string metadata_id, TableAccessRules access, MetadataWriter writer, CancellationToken stop)
    {
        var table = await access.FindToDescribeAsync(from, table_id, BucketAccess.Write, stop);
        await writer.DeleteAsync(from, MetadataOwner.Of(table), metadata_id, table.Id, stop);
        return Answer.NoContent;
    }

    private static async Task<Answer<IReadOnlyList<MetadataView>>> SetOnColumnAsync(
        Origin from, string column_id, RequestBody body, TableAccessRules access, MetadataWriter writer, MetadataStore metadata, CancellationToken stop)
    {
        var (table, column) = await ColumnAsync(from, column_id, BucketAccess.Write, access, stop);
        var change = MetadataChange.Read(body.Fields);
        await writer.SetAsync(table, change with { Pairs = [], Columns = [.. change.Pairs.Select(pair => new NamedPair(column, pair))] }, stop);
        return Answer.Created(await metadata.OfAsync(MetadataOwner.ColumnsOf(table, column), stop));
    }

    private static async Task<Answer<IReadOnlyList<MetadataView>>> OfColumnAsync(
        Origin from, string column_id, TableAccessRules access, MetadataStore metadata, CancellationToken stop)
    {
        var (table, column) = await ColumnAsync(from, column_id, BucketAccess.Read, access, stop);
        return Answer.Ok(await metadata.OfAsync(MetadataOwner.ColumnsOf(table, column), stop));
    }

    private static async Task<NoContent> DeleteOfColumnAsync(
        Origin from, string column_id, string metadata_id, TableAccessRules access, MetadataWriter writer, CancellationToken stop)
    {
        var (table, column) = await ColumnAsync(from, column_id, BucketAccess.Write, access, stop);
        await writer.DeleteAsync(from, MetadataOwner.ColumnsOf(table, column), metadata_id, column_id, stop);
        return Answer.NoContent;
    }

    private static async Task<(Table Table, string Column)> ColumnAsync(
        Origin from, string columnId, BucketAccess needed, TableAccessRules access, CancellationToken stop)
    {
        var (tableId, column) = ColumnIds.Split(columnId);
        var table = await access.FindToDescribeAsync(from, tableId, needed, stop);
        return table.Find(column) is null ? throw new RefusedException(MetadataErrors.ColumnNotFound(column, table.Id)) : (table, column);
    }

    private static RouteHandlerBuilder WithPairs(RouteHandlerBuilder route) => route
        .Field("provider", "string", "Who notes it: a component's id, user or system.", required: true)
        .Field(MetadataFields.Field, "array", "Objects with key and value.")
        .Answers(201, "All of it");
}
