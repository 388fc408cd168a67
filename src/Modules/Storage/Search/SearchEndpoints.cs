using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class SearchEndpoints
{
    private static readonly TableIncludes Usual = new(Buckets: true, Columns: true, Metadata: true, ColumnMetadata: false);

    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapStorageBranched(storage =>
        {
            storage.Get("/search/tables", "Search.Tables", FindTablesAsync)
                .WithTags("Search").WithSummary("Finds tables by their metadata; in the default branch only, and not under its path")
                .Query("metadataKey", "string", "Exactly this key.")
                .Query("metadataValue", "string", "Exactly this value.")
                .Query("metadataProvider", "string", "Exactly this provider. At least one of the three must be set; one and the same metadata must have all of them.")
                .Query("include", "string", "Comma-separated: buckets, columns, metadata (all three by default), columnMetadata, sourceMetadata, sourceColumnMetadata.");
            storage.Get("/global-search", "Search.Global", FindAsync)
                .WithTags("Search").WithSummary("Finds things of the project by their names")
                .Query("query", "string", "Words or parts of them; misspelt ones are found when nothing else is.")
                .Query("limit", "integer", "At most so many, 1 to 1000; default 50.")
                .Query("offset", "integer", "Skip so many.")
                .Query("types", "array", "Only these: bucket, table, configuration, configuration-row, flow, transformation, shared-code, workspace.")
                .Query("projectIds", "array", "Only these projects; a token searches its own.")
                .Query("branchTypes", "array", "production, development or both.")
                .Query("branchIds", "array", "Only these branches.")
                .Query("mode", "string", "standard (default) or regex.");
        });
    }

    private static async Task<IResult> FindTablesAsync(
        Origin from, RequestQuery query, HttpContext context, TableSearchStore search, TableStore tables, BucketStore buckets, MetadataStore metadata,
        CancellationToken stop)
    {
        if (context.Request.RouteValues.ContainsKey("branch_id"))
            return SearchErrors.NotInBranch;
        var includes = TableIncludes.From(query.Fields, Usual);
        var wanted = new TableMetadataQuery(query.Fields.Text("metadataKey"), query.Fields.Text("metadataValue"), query.Fields.Text("metadataProvider"));
        query.Fields.ThrowIfInvalid();
        if (wanted.IsEmpty)
            return SearchErrors.NoCriterion;
        var visible = BucketAccessRules.VisibleTo(from.Caller);
        var found = await tables.FindAllAsync(from.Project, from.Branch.Id, await search.FindAsync(from.Project, from.Branch.Id, wanted, visible, stop), stop);
        var byNumber = includes.Buckets && found.Count > 0
            ? (await buckets.ListAsync(from.Project, from.Branch.Id, [.. found.Select(table => table.BucketId).Distinct()], stop)).ToDictionary(bucket => bucket.Number)
            : [];
        var noted = await metadata.OfSomeAsync(
            from.Project, from.Branch.Id, [.. found.Select(table => table.Number)], includes.Metadata, includes.ColumnMetadata, stop);
        var sources = await SourceNotes.OfAsync(found, includes, metadata, stop);
        return Answer.Ok<IReadOnlyList<TableView>>(
            [.. found.Select(table => TableView.Item(table, byNumber.GetValueOrDefault(table.Bucket), includes, from.BaseUrl).With(noted.Of(table)).WithSource(sources.Of(table), includes))]);
    }

    private static async Task<Answer<GlobalSearchView>> FindAsync(
        Origin from, RequestQuery query, HttpContext context, SearchStore search, BranchCatalogue branches, ProjectDirectory projects, CancellationToken stop)
    {
        var asked = GlobalSearch.Read(query.Fields);
        var inOne = context.Request.RouteValues.ContainsKey("branch_id");
        var among = (await branches.ListAsync(from.Project, stop))
            .Where(branch => !inOne || branch.Id == from.Branch.Id)
            .Where(branch => asked.Branches is null || asked.Branches.Contains(branch.Id))
            .Where(branch => asked.BranchTypes is null || asked.BranchTypes.Contains(branch.IsDefault ? "production" : "development"))
            .ToDictionary(branch => branch.Id);
        if (among.Count == 0 || asked.Projects?.Contains(from.Project.Value) == false)
            return Answer.Ok(GlobalSearchView.None);
        var caller = from.Caller;
        var found = await search.FindAsync(
            new GlobalSearch
            {
                Project = from.Project,
                Query = asked.Text,
                IsRegex = asked.IsRegex,
                Page = asked.Page,
                Types = asked.Types,
                Branches = among.Keys,
                Buckets = BucketAccessRules.VisibleTo(caller),
                Components = caller.IsMaster || caller.CanManageBuckets ? null : caller.ComponentAccess,
            },
            stop);
        return Answer.Ok(GlobalSearchView.Of(found, await projects.OfAsync(caller, stop), among));
    }
}
