using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>What file workspaces refuse.</summary>
internal static class BlobEngineErrors
{
    public static ApiError NoTables { get; } = new(
        422, "workspace.fileWorkspace", "This is a file workspace: it holds files and runs no SQL. Use its connectionString, or import a file with dataWorkspaceId and dataObject.");

    public static ApiError NotIncremental(string destination) => new(
        400, "workspace.loadRequestLogicalException", $"File workspaces are always loaded in full: remove incremental from the input with destination \"{destination}\".");

    public static ApiError Exists(string destination) => new(
        400, "workspace.duplicateTable", $"There are files at \"{destination}\" in the workspace already: choose another destination, or set overwrite.");
}
