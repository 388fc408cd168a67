using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Workspaces;

internal static class LoadErrors
{
    /// <summary>The code of fields that are wrong, with one entry for each.</summary>
    public const string BadInput = "workspace.loadRequestBadInput";

    /// <summary>The same, of items in the form of an input mapping.</summary>
    public const string Mapping = "workspace.inputMapping";

    public static ApiError InputRequired { get; } =
        new(400, "workspace.loadRequestInputRequired", "List of tables to load is required: send \"input\" with one object for each, with source and destination.");

    public static ApiError NotAnArray(string where) => ApiErrors.InvalidRequest([new FieldError(where, "This value should be of type array.")], BadInput);

    public static ApiError SourceNotFound(string source) => new(404, "workspace.sourceNotFound", $"Source table \"{source}\" was not found.");

    public static ApiError TableAccessDenied(string source) =>
        new(403, "workspace.tableAccessDenied", $"You don't have access to the table \"{source}\".");

    public static ApiError FileAccessDenied(long file) =>
        new(403, "workspace.tableAccessDenied", $"You don't have access to the file {file.ToString(CultureInfo.InvariantCulture)}.");

    public static ApiError FileNotFound(long file) => new(404, "workspace.sourceNotFound", $"Source file \"{file.ToString(CultureInfo.InvariantCulture)}\" was not found.");

    public static ApiError DuplicateDestination(string destination) =>
        new(400, "workspace.duplicateDestination", $"There are several tables with the destination \"{destination}\". Each table needs a destination of its own.");

    public static ApiError DuplicateTable(string destination) =>
        new(400, "workspace.duplicateTable", $"The table \"{destination}\" already exists in the workspace. Choose another destination, or set overwrite.");

    public static ApiError Logical(string why) => new(400, "workspace.loadRequestLogicalException", why);

    public static ApiError ViewOfAlias(string source) => Logical(
        $"View load is not supported, only table can be loaded using views, alias \"{source}\" supplied. Use read-only storage instead or copy input mapping if supported.");

    public static ApiError NoSuchColumns(IEnumerable<string> columns, string source) =>
        new(400, "storage.tables.nonExistingColumns", $"Some columns do not exist in the table \"{source}\": {string.Join(", ", columns)}.");

    public static ApiError UnknownKey(IEnumerable<string> columns, string destination) =>
        new(400, "workspace.loadRequestBadInput", $"Columns of the primary key of \"{destination}\" are not loaded: {string.Join(", ", columns)}.");

    public static ApiError MissingInWorkspace(IEnumerable<string> columns, string destination) =>
        new(400, "workspace.columnsNotMatch", $"Some columns are missing in workspace table \"{destination}\". Missing columns: {string.Join(",", columns)}.");

    public static ApiError MissingInSource(IEnumerable<string> columns, string source) =>
        new(400, "workspace.columnsNotMatch", $"Some columns are missing in source table \"{source}\". Missing columns: {string.Join(",", columns)}.");

    public static ApiError Different(string column, string destination, string there, string wanted) => new(
        400, "workspace.columnsTypesNotMatch",
        $"Different mapping between incremental load and workspace for columns in table \"{destination}\": column \"{column}\" is \"{there}\" in the workspace and \"{wanted}\" in the load.");

    public static ApiError TableLoad(string source, string why) => new(400, "workspace.tableLoad", $"Table \"{source}\" load error: {why}");

    public static ApiError Interrupted(string source) => TableLoad(
        source, "The load was interrupted, and whether its rows were added is not known. Compare the table in the workspace with its source before loading it again.");

    public static ApiError BackendNotAssigned(string backend) =>
        new(400, "workspace.backendNotSupported", $"Backend \"{backend}\" is not assigned to the project, or has no tables in this stack.");
}
