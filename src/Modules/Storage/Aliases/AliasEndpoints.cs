using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class AliasEndpoints
{
    public static IServiceCollection AddAliases(this IServiceCollection services) => services
        .AddSingleton<AliasRules>()
        .AddSingleton<CreateAlias>()
        .AddSingleton<ShapeAlias>()
        .AddSingleton<AliasColumns>()
        .AddSingleton<TableDrops>();

    public static void MapAliases(this IEndpointRouteBuilder routes)
    {
        routes.MapStorageBranched(storage =>
        {
            storage.Post("/buckets/{bucket_id}/table-aliases", "Aliases.Create", CreateAsync)
                .WithTags("Table Aliases").WithSummary("Creates a table that shows another table's rows")
                .Field("sourceTable", "string", "Id of the table to show.", required: true)
                .Field("name", "string", "Default: the name of the source.")
                .Field("aliasColumns", "array", "Columns to show; default all, new ones too.")
                .Field("aliasFilter", "object", "Rows to show: column, operator (eq, ne) and values.")
                .Answers(201, "The alias");
            storage.Post("/tables/{table_id}/alias-columns-auto-sync", "Aliases.SyncColumns", SyncColumnsAsync)
                .WithTags("Table Aliases").WithSummary("Shows all columns of the source from now on").Answers(204, "It does");
            storage.Delete("/tables/{table_id}/alias-columns-auto-sync", "Aliases.KeepColumns", KeepColumnsAsync)
                .WithTags("Table Aliases").WithSummary("Keeps the columns that the alias shows now").Answers(204, "It does");
        });
        routes.MapStorage(storage =>
        {
            storage.Post("/tables/{table_id}/alias-filter", "Aliases.SetFilter", SetFilterAsync)
                .WithTags("Table Aliases").WithSummary("Changes which rows an alias shows")
                .Field("column", "string", "Column to compare.")
                .Field("operator", "string", "eq (default) or ne.")
                .Field("values", "array", "Values to compare with.");
            storage.Delete("/tables/{table_id}/alias-filter", "Aliases.RemoveFilter", RemoveFilterAsync)
                .WithTags("Table Aliases").WithSummary("Shows all rows of the source").Answers(204, "It does");
        });
    }

    private static async Task<IResult> CreateAsync(
        Origin from, string bucket_id, RequestBody body, CreateAlias create, TableStore tables, BucketStore buckets, CancellationToken stop) =>
        Answer.Created(await ViewAsync(from, await create.RunAsync(from, bucket_id, body.Fields, stop), tables, buckets, stop));

    private static async Task<IResult> SetFilterAsync(
        Origin from, string table_id, RequestBody body, ShapeAlias shape, TableStore tables, BucketStore buckets, CancellationToken stop) =>
        Answer.Ok(await ViewAsync(from, await shape.SetFilterAsync(from, table_id, body.Fields, stop), tables, buckets, stop));

    private static async Task<IResult> RemoveFilterAsync(Origin from, string table_id, ShapeAlias shape, CancellationToken stop)
    {
        await shape.RemoveFilterAsync(from, table_id, stop);
        return Answer.NoContent;
    }

    private static async Task<IResult> SyncColumnsAsync(Origin from, string table_id, ShapeAlias shape, CancellationToken stop)
    {
        await shape.SyncColumnsAsync(from, table_id, sync: true, stop);
        return Answer.NoContent;
    }

    private static async Task<IResult> KeepColumnsAsync(Origin from, string table_id, ShapeAlias shape, CancellationToken stop)
    {
        await shape.SyncColumnsAsync(from, table_id, sync: false, stop);
        return Answer.NoContent;
    }

    private static async Task<TableView> ViewAsync(Origin from, long number, TableStore tables, BucketStore buckets, CancellationToken stop)
    {
        var table = await tables.FindAsync(from.Project, number, stop);
        var bucket = table is null ? null : await buckets.FindAsync(from.Project, table.Branch, table.BucketId, stop);
        return table is null || bucket is null
            ? throw new RefusedException(TableErrors.NotFound(from.Project, table?.Id ?? ""))
            : TableView.Detail(table, bucket, from.BaseUrl);
    }
}
