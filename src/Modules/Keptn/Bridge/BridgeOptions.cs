using System.ComponentModel.DataAnnotations;

namespace Headgate.Keptn.Bridge;

/// <summary>The settings of Keptn's web UI, a server of its own that the gateway leads to.</summary>
internal sealed record BridgeOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Bridge";

    /// <summary>The setting with the address, for messages.</summary>
    public const string UrlSetting = $"{Section}:{nameof(Url)}";

    /// <summary>Where the server of Keptn's web UI listens, such as <c>http://127.0.0.1:3000</c>; <c>/bridge</c> leads there. Default none: <c>/bridge</c> is not served. Since 0.3.</summary>
    public string? Url { get; init; }

    /// <summary>The version of it that metadata tells; default <c>N/A</c>. Since 0.3.</summary>
    public string? Version { get; init; }

    /// <summary>The address, without a slash at the end; <c>null</c> when there is none.</summary>
    public string? Server => string.IsNullOrEmpty(Url) ? null : new Uri(Url).GetLeftPart(UriPartial.Authority);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Url) && !(Uri.TryCreate(Url, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" }))
            yield return new ValidationResult($"{UrlSetting}: \"{Url}\" is not the address of a server, such as http://127.0.0.1:3000: no user, path or query.");
    }
}
