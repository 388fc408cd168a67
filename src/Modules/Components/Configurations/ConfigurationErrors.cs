using Headgate.Kernel;

namespace Headgate.Components;

internal static class ConfigurationErrors
{
    public const string Validation = "storage.components.validation";
    public const string NotJson = "This value should be valid JSON.";

    public static ApiError NotFound(string id) => new(404, "storage.configuration.notFound", $"Configuration \"{id}\" not found");

    public static ApiError DeletedNotFound(string id) => new(404, "notFound", $"Deleted configuration {id} not found");

    public static ApiError VersionNotFound(string version) => new(404, "storage.configuration.versionNotFound", $"Version {version} not found");

    public static ApiError AlreadyExists(string id) =>
        new(400, "configurationAlreadyExists", $"Configuration \"{id}\" already exists; it may be in the trash, from where it can be restored.");

    public static ApiError CannotPurgeInBranch =>
        new(400, "storage.components.cannotDeleteConfiguration", "Deleting configuration from trash is not allowed in development branches.");

    public static ApiError InvalidFormat(string why) => new(400, "validation.invalidConfigurationFormat", $"Invalid configuration body format: {why}");

    public static ApiError InvalidState(string why) => new(400, "validation.invalidStateFormat", $"Invalid state body format: {why}");

    public static ApiError InvalidSortOrder(string why) => new(400, "validation.invalidRowSortOrder", $"Invalid rowsSortOrder: {why}");

    /// <summary>Fields that are wrong, in the words of this group.</summary>
    public static ApiError Invalid(string code, IReadOnlyList<FieldError> errors) =>
        new(400, code, "Invalid parameters - " + string.Join("; ", errors.Select(error => $"{error.Key}: {error.Message}"))) { Errors = errors };
}
