using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>What the engine <c>bigquery</c> refuses.</summary>
internal static class BigQueryEngineErrors
{
    public static ApiError StatementFailed(string message) => new(400, "workspace.bigquery.statementFailed", message);

    public static ApiError NoSuchObject(string message) => new(404, "workspace.bigquery.objectNotFound", message);

    public static ApiError Exists(string table) => new(
        400, "workspace.bigquery.tableExists", $"Table {table} already exists in workspace. Set overwrite to replace it, or preserve to false to empty the workspace first.");

    public static ApiError UnknownType(string column, string type) => new(400, "workspace.bigquery.unknownType", $"Column {column}: {type} is not a type of BigQuery that can be loaded to.");

    public static ApiError DoesNotFit(string source, string why) => new(400, "workspace.bigquery.valueDoesNotFit", $"Table {source} cannot be loaded: {why}");
}
