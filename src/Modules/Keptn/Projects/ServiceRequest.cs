using System.Buffers;
using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Projects;

/// <summary>The body that makes a service.</summary>
[GoName("models.CreateServiceParams")]
internal sealed record ServiceRequest
{
    private static readonly SearchValues<char> Special = SearchValues.Create("/><|:&");

    public string? ServiceName { get; init; }

    /// <summary>The name, which must be one of a folder.</summary>
    /// <exception cref="RefusedException">400.</exception>
    public string RequireName(ProjectsOptions options)
    {
        if (string.IsNullOrEmpty(ServiceName))
            throw Invalid("must provide a service name");
        if (Encoding.UTF8.GetByteCount(ServiceName) > options.MaxServiceName)
            throw Invalid($"project name exceeds maximum size of {options.MaxServiceName} characters");
        // The files of such a service could not be asked for.
        if (ServiceName.Contains(' ', StringComparison.Ordinal))
            throw new RefusedException(ResourceErrors.BlankInName);
        if (ServiceName.AsSpan().ContainsAny(Special) || !ResourcePath.IsServiceName(ServiceName))
            throw Invalid("Service name contains special character(s). The service name has to be a valid Unix directory name. "
                + "For details see https://www.cyberciti.biz/faq/linuxunix-rules-for-naming-file-and-directory-names/");
        return ServiceName;
    }

    private static RefusedException Invalid(string why) => new(new ApiError(400, null, why));
}
