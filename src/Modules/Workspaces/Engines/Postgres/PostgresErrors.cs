using Headgate.Kernel;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>What PostgreSQL's engines refuse.</summary>
internal static class PostgresErrors
{
    public static readonly ApiError Unavailable = new(503, "storage.workspaces.serverUnavailable", "The PostgreSQL server of the workspaces is not available. Try again later.") { RetryAfter = 5 };

    public static ApiError DuplicateTable(string table) =>
        new(400, "workspace.duplicateTable", $"Table {table} already exists in the workspace. Use overwrite to replace it, or incremental to add rows to it.");

    public static ApiError ColumnsNotMatch(string table, IEnumerable<string> missing) =>
        new(400, "workspace.columnsNotMatch", $"Some columns are missing in workspace table {table}. Missing columns: {string.Join(",", missing)}");

    public static ApiError NotATable(string table) =>
        new(400, "workspace.columnsNotMatch", $"{table} in the workspace is a view; rows can be added to a table only.");

    public static ApiError UnknownType(string table, string column, string type) =>
        new(400, "workspace.tableLoad", $"Table {table}, column {column}: \"{type}\" is not a type of PostgreSQL or Redshift.");

    public static ApiError BadValue(string table, string column, string type, string? value) =>
        new(400, "workspace.tableLoad", $"Table {table} load error: Likely datatype conversion: {(value is null ? "NULL" : $"\"{value}\"")} in column {column} does not fit {type}.");

    public static ApiError TableLoad(string table, PostgresException failure) => new(400, "workspace.tableLoad", $"Table {table} load error: {Describe(failure)}");

    public static ApiError Statement(PostgresException failure) => new(400, "storage.executeQuery.failed", Describe(failure));

    public static ApiError AnswerTooLarge(int rows) =>
        new(400, "storage.executeQuery.failed", $"The statement answers more than {rows} rows. Add a LIMIT, or read them with a PostgreSQL driver.");

    /// <summary>Whether it is the statement's or the data's fault, not that of the server.</summary>
    public static bool IsCallers(PostgresException failure) => failure.SqlState[..2] is not ("08" or "53" or "58" or "XX") && failure.SqlState is not ("57P01" or "57P02" or "57P03");

    private static string Describe(PostgresException failure) =>
        failure.MessageText + (failure.Detail is { } detail ? $" ({detail})" : "") + (failure.Where?.Split('\n').LastOrDefault(line => line.StartsWith("COPY ", StringComparison.Ordinal)) is { } where ? $" [{where}]" : "");
}
