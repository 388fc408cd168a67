using Headgate.Kernel;

namespace Headgate.Workspaces.SnowflakeAccount;

internal static class AccountErrors
{
    private const string Settings = SnowflakeAccountOptions.Section;

    public static ApiError Unreachable(string why) =>
        new(503, "workspace.accountUnreachable", $"The Snowflake account cannot be reached: {why} Look at {Settings}:AccountUrl, or try again later.") { RetryAfter = 30 };

    public static ApiError LoginRefused(SnowflakeAccountOptions options, string message) => new(
        503, "workspace.accountLoginRefused",
        $"The Snowflake account refused the login of {options.User}: {message} Look at {Settings}:User and {Settings}:{(string.IsNullOrEmpty(options.PrivateKeyFile) ? "Password" : "PrivateKeyFile")}.");

    public static ApiError BadPrivateKey(string file) =>
        new(503, "workspace.accountLoginRefused", $"{Settings}:PrivateKeyFile ({file}) cannot be read as an RSA private key in PEM form that is not encrypted.");

    public static ApiError NoSchema(string database, string schema) =>
        new(503, "workspace.accountPlaceMissing", $"The Snowflake account has no schema {database}.{schema} that Headgate may use. Look at {Settings}:Database, :Schema and :Role.");

    public static ApiError SchemaTaken(string schema) => new(
        400, "workspace.accountSchemaTaken", $"The schema {schema} of the Snowflake account belongs to another workspace, or to something else. Delete that workspace first, or use another database or schema.");

    public static ApiError NoStorage { get; } = new(
        400, "workspace.accountUnsupported", "Read access to Storage is not possible in a Snowflake account: its tables are not there. Load the tables that are needed.");

    public static ApiError LoginType(string type, IEnumerable<string> possible) => new(
        400, "workspace.accountUnsupported", $"The login type \"{type}\" is not possible with the stack's Snowflake account. Possible: {string.Join(", ", possible)}.");

    public static ApiError NoReader { get; } = new(
        400, "workspace.accountUnsupported", $"Reader workspaces need {Settings}:Provisioning Full: the user of the given schema may write.");

    public static ApiError NoView(string source) => new(
        400, "workspace.accountUnsupported", $"Table \"{source}\" cannot be a view in a Snowflake account: its rows are not there. Use loadType COPY.");

    public static ApiError Type(string source, string column, string type) =>
        new(400, "workspace.tableLoad", $"Table \"{source}\" load error: column \"{column}\" has a type that is not known: {type}.");

    public static ApiError NotATable(string destination) =>
        new(400, "workspace.columnsNotMatch", $"\"{destination}\" in the workspace is a view; rows can be added to a table only.");

    public static ApiError ResultTooLong(int rows) =>
        new(400, "workspace.resultTooLong", $"The result has more than {rows} rows. Read it with a driver, or ask for less with LIMIT.");

    public static ApiError Failed(AccountFailureException failure) =>
        failure.IsStatements ? new(400, "workspace.statementFailed", failure.Message) : Unreachable(failure.Message);
}
