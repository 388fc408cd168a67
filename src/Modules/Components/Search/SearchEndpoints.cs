using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Components;

internal static class SearchEndpoints
{
    private const string Path = "/search/component-configurations";

    public static void MapConfigurationSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapStorageInBranch(storage => storage.Get(Path, "Search.Configurations", Find)
            .WithTags("Search").WithSummary("Finds configurations by component, id or keys of their metadata")
            .Query("componentId", "string", "Only those of this component; also idComponent.")
            .Query("configurationId", "string", "Only those with this id.")
            .Query("metadataKeys", "array", "Only those that have one of these keys.")
            .Query("include", "string", "filteredMetadata: only those with metadata, each with the pairs that were looked for.")
            .Query("limit", "integer", "At most so many; default all.")
            .Query("offset", "integer", "Pass over so many."));
        routes.MapStorage(storage => storage.Get(Path, "Search.ConfigurationsWithoutBranch", () => SearchErrors.NotWithoutBranch)
            .WithTags("Search").WithSummary("Refused: the search needs a branch in its path")
            .Answers(501, "Not implemented"));
    }

    private static StreamedAnswer<FoundConfiguration> Find(Origin from, RequestQuery query, ConfigurationSearch search, CancellationToken stop)
    {
        var fields = query.Fields;
        var withMetadata = fields.Texts("include", commas: true)?.Contains("filteredMetadata") ?? false;
        var wanted = new ConfigurationQuery(from.Project, from.Branch.Id, ComponentRights.Readable(from.Caller))
        {
            Component = NotBlank(fields.Text("componentId") ?? fields.Text("idComponent")),
            Configuration = NotBlank(fields.Text("configurationId")),
            Keys = fields.Texts("metadataKeys", commas: true) is { Count: > 0 } keys ? keys : null,
            Page = Page.From(fields, usual: int.MaxValue, most: int.MaxValue),
        };
        fields.ThrowIfInvalid();
        return Answer.Stream(withMetadata ? search.FindWithMetadataAsync(wanted, stop) : search.FindAsync(wanted, stop));
    }

    private static string? NotBlank(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
