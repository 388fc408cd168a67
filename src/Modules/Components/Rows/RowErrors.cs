using Headgate.Kernel;

namespace Headgate.Components;

internal static class RowErrors
{
    public const string Validation = "storage.componentsRows.validation";

    public static ApiError NotFound(string id) => new(404, "notFound", $"Row {id} not found");

    public static ApiError AlreadyExists(string id) => new(400, "configurationRowAlreadyExists", $"Row {id} already exists.");
}
