using Headgate.Kernel;

namespace Headgate.Components;

internal static class ConfigurationMetadataErrors
{
    private const string Provider = "storage.metadata.invalidProvider";

    public static ApiError InvalidProvider { get; } = new(400, Provider, "Invalid metadata provider.");

    public static ApiError ProviderReserved { get; } = new(403, Provider, "Metadata with \"storage\" provider cannot be edited/deleted by user.");

    public static ApiError NotFound(string id, string configuration) =>
        new(404, "storage.metadata.notFound", $"Metadata \"{id}\" not found for configuration \"{configuration}\".");
}
