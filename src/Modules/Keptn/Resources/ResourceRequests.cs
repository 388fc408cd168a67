using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Keptn.Resources;

/// <summary>Resources to write.</summary>
internal sealed record WriteResourcesRequest
{
    [JsonPropertyName("resources")]
    public IReadOnlyList<ResourceItem?>? Resources { get; init; }

    /// <exception cref="RefusedException">A resource has no content that is base64.</exception>
    public IReadOnlyList<ResourceFile> ToFiles() => [.. (Resources ?? []).Select(item => (item ?? new ResourceItem()).ToFile())];
}

/// <summary>One of them; its URI is taken as it is.</summary>
internal sealed record ResourceItem
{
    [JsonPropertyName("resourceURI")]
    public string? Uri { get; init; }

    [JsonPropertyName("resourceContent")]
    public string? Content { get; init; }

    public ResourceFile ToFile()
    {
        var content = ResourceRequest.Content(Content);
        ResourceRequest.RefuseWayOut(Uri ?? "");
        return new ResourceFile(Uri ?? "", content);
    }
}

/// <summary>The content of a resource that the path names.</summary>
internal sealed record WriteResourceRequest
{
    [JsonPropertyName("resourceContent")]
    public string? Content { get; init; }
}
