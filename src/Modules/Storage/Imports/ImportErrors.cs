using Headgate.Kernel;

namespace Headgate.Storage;

internal static class ImportErrors
{
    public static ApiError NotOneCharacter(string name, string value) =>
        new(400, "csvImport.invalidCsvParams", $"The {name} must be one character, \"{value}\" was given.");

    public static ApiError NoSource { get; } =
        ApiErrors.InvalidRequest([new FieldError("dataFileId", "This field is missing: say which file to import.")], "storage.importFileMissing");

    public static ApiError NoUpload { get; } =
        new(400, "storage.importFileMissing", "There is nothing to import: send the CSV as the file part \"data\" of a multipart form or as the field \"dataString\".");

    public static ApiError NoSuchWorkspace(long workspace) => new(404, "workspace.workspaceNotFound", $"Workspace \"{workspace}\" not found.");

    public static ApiError InvalidWorkspaceColumn(string name) =>
        new(400, "storage.invalidColumns",
            $"Invalid columns: {name}: Only alphanumeric characters and underscores are allowed in column name. Underscore is not allowed on the beginning. Rename the column in the workspace.");

    public static ApiError InvalidColumn(string name) =>
        new(400, "storage.invalidColumns", $"\"{name}\" cannot be a column's name: it has no letters, digits or underscores. Rename it in the header.");
}
