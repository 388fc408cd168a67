using System.Text.Json.Serialization;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Resources;

/// <summary>Where a resource is from.</summary>
internal sealed record VersionView(
    [property: JsonPropertyName("upstreamURL")] string? UpstreamUrl,
    [property: JsonPropertyName("version")] string Version)
{
    public static VersionView Of(GitUpstream? upstream, string commit) => new(upstream?.RemoteUrl, commit);
}

/// <summary>What a change answers.</summary>
internal sealed record WriteView(
    [property: JsonPropertyName("commitID")] string CommitId,
    [property: JsonPropertyName("metadata")] VersionView Metadata);

/// <summary>A resource; in lists without its content.</summary>
internal sealed record ResourceView(
    [property: JsonPropertyName("resourceURI")] string Uri,
    [property: JsonPropertyName("resourceContent")] string? Content,
    [property: JsonPropertyName("metadata")] VersionView Metadata);

/// <summary>A page of a list.</summary>
internal sealed record ResourceListView(
    [property: JsonPropertyName("nextPageKey")] string NextPageKey,
    [property: JsonPropertyName("resources")] IReadOnlyList<ResourceView> Resources,
    [property: JsonPropertyName("totalCount")] long? TotalCount)
{
    public static ResourceListView Of(StringPage page, IReadOnlyList<string> uris, VersionView version) => new(
        page.NextKey(uris.Count), [.. page.Of(uris).Select(uri => new ResourceView(uri, null, version))], NumberPage.Count(uris.Count));
}
