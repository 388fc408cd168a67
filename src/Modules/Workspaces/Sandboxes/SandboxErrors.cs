using Headgate.Kernel;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>What the data science service refuses; its errors look like the editor's.</summary>
internal static class SandboxErrors
{
    public static ApiError NotFound(string id) => new(404, null, $"Sandbox \"{id}\" not found.");

    /// <summary>Wrong fields are 422 here.</summary>
    public static void ThrowIfInvalid(Fields fields)
    {
        if (fields.Errors.Count > 0)
            throw new RefusedException(ApiErrors.InvalidRequest(fields.Errors) with { Status = 422 });
    }
}
