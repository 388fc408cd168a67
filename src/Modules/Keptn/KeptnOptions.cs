using System.ComponentModel.DataAnnotations;

namespace Headgate.Keptn;

/// <summary>The settings of Keptn's API as a whole.</summary>
/// <remarks>Not the section <c>Keptn</c> itself: a section's unknown names end the start, and those of the folders are below it.</remarks>
internal sealed record KeptnOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keptn:Installation";

    /// <summary>What clients are told that Keptn is installed in.</summary>
    public const string Namespace = "keptn";

    /// <summary>Whether a project made without git credentials gets a repository; default true. Without it, credentials must be sent. Since 0.3.</summary>
    public bool AutomaticProvisioning { get; init; } = true;

    /// <summary>The service that gives such projects their repository, as <c>AUTOMATIC_PROVISIONING_URL</c> of Keptn's. Default none: the stack keeps the repository itself. Since 0.3.</summary>
    public Uri? ProvisioningUrl { get; init; }

    /// <summary>Whether answers about projects leave out where a repository of that service is; default false. Since 0.3.</summary>
    public bool HideProvisionedUrl { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ProvisioningUrl is null)
            yield break;
        if (!ProvisioningUrl.IsAbsoluteUri || ProvisioningUrl.Scheme is not ("http" or "https") || ProvisioningUrl.UserInfo.Length > 0 || ProvisioningUrl.Query.Length > 0 || ProvisioningUrl.Fragment.Length > 0)
            yield return new ValidationResult($"{Section}:{nameof(ProvisioningUrl)} must be like https://provisioner.example.com, without a password.");
        if (!AutomaticProvisioning)
            yield return new ValidationResult($"{Section}:{nameof(ProvisioningUrl)} says who gives projects their repository, and {nameof(AutomaticProvisioning)} that nobody does.");
    }
}
