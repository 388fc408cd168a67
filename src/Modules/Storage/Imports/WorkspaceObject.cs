using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A table or file of a workspace that rows come from.</summary>
/// <param name="Workspace">The workspace.</param>
/// <param name="Name">The table, view, file or folder.</param>
internal sealed record WorkspaceObject(long Workspace, string Name)
{
    /// <summary>Reads the object that a request names; <c>null</c> when it names no workspace. Errors are noted in <paramref name="request"/>.</summary>
    public static WorkspaceObject? Read(Fields request)
    {
        var workspace = request.Number("dataWorkspaceId", 1);
        // The second name is how older clients write the first.
        var name = request.Text("dataObject", 1024) ?? request.Text("dataTableName", 1024);
        if (request.Raw("dataWorkspaceId") is null)
            return null;
        if (string.IsNullOrEmpty(name))
            request.Wrong("dataObject", "This field is missing: say which table or file of the workspace.");
        if (request.Raw("dataFileId") is not null)
            request.Wrong("dataWorkspaceId", "Send either dataFileId or dataWorkspaceId.");
        return new WorkspaceObject(workspace ?? 0, name ?? "");
    }

    /// <summary>What <c>operationParams</c> shows as <c>source</c>.</summary>
    public JsonObject ToParams() => new() { ["workspaceId"] = Workspace, ["dataObject"] = Name, ["tableName"] = Name, ["type"] = "workspace" };
}
