using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Workspaces;

internal static class WorkspaceErrors
{
    /// <summary>Of the detail call; the others say <see cref="NotFound(string)"/>.</summary>
    public static ApiError DetailNotFound { get; } = new(404, "storage.workspaces.notFound", "Workspace not found");

    public static ApiError NotFound(string id) => new(404, "workspace.workspaceNotFound", $"Workspace \"{id}\" not found.");

    public static ApiError NotFound(long id) => NotFound(id.ToString(CultureInfo.InvariantCulture));

    public static ApiError BackendNotSupported(string backend) =>
        new(422, "workspace.backendNotSupported", $"The stack has no backend \"{backend}\" for this. The backends it has are the project's assignedBackends.");

    public static ApiError UnsupportedSize(string size) =>
        new(400, "workspace.unsupportedBackendSize", $"Invalid backend size: \"{size}\". Allowed values: {string.Join(", ", NewWorkspace.Sizes)}.");

    /// <summary>Some objects are still there; the others are gone.</summary>
    public static ApiError BatchDeleteFailed(IReadOnlyList<(string Name, string Error)> failed) =>
        new(400, "storage.workspace.batchDeleteFailed", $"{failed.Count} objects could not be deleted: {string.Join("; ", failed.Take(20).Select(one => $"{one.Name}: {one.Error}"))}");

    /// <summary>The job's workspace went away while it was being made: with its branch, its configuration or its project.</summary>
    public static ApiError Vanished { get; } = new(400, "workspace.vanished", "The workspace was removed while it was being made.");
}
