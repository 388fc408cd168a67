using Headgate.Kernel;

namespace Headgate.Workspaces;

internal static class UnloadErrors
{
    public static ApiError TableNotFound(string table, Workspace workspace) =>
        new(404, "storage.tableNotFound", $"Table \"{table}\" not found in schema \"{workspace.Name}\"");

    public static ApiError FileNotFound(string name, Workspace workspace) =>
        new(404, "storage.importFileMissing", $"There is no \"{name}\" in the file workspace {workspace.Id}. A folder ends with a slash, a manifest with \"manifest\".");

    public static ApiError NoSuchColumns(IEnumerable<string> columns, string table) =>
        new(400, "storage.invalidColumns", $"Invalid columns: {string.Join(", ", columns)}: Table \"{table}\" in the workspace does not have them.");

    public static ApiError NotInWorkspace(string table, Workspace workspace) =>
        new(400, null, $"Table \"{table}\" not found in workspace \"{workspace.Id}\"");
}
