using Headgate.Kernel;

namespace Headgate.Components;

internal static class ComponentErrors
{
    public static ApiError NotFound(string id) => new(404, "storage.components.notFound", $"Component \"{id}\" not found");
}
