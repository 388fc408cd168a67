using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.Editor;

/// <summary>What the editor service refuses, in its own form: <c>code</c> is the status as a number; <c>message</c> repeats the text for clients that look there.</summary>
internal static class EditorErrors
{
    public static ApiError NotFound(string id) => new(404, null, $"SQL Editor session \"{id}\" was not found.");

    public static ApiError NotReady(EditorSession session) => new(409, null, $"SQL Editor session \"{session.Id}\" is {session.Status}. Wait until it is ready, then call again.");

    public static ApiError Failed(EditorSession session) => new(400, null, $"SQL Editor session \"{session.Id}\" has no workspace: {session.LastError ?? "it could not be made"}. Delete it and create another one.");

    public static ApiError NoConfiguration { get; } = new(400, null, "The session belongs to no configuration, so it has no mappings. Create it with componentId and configurationId.");

    public static ApiError NoSuchTable(string table, string mapping) => new(400, null, $"The configuration's {mapping} mapping has no table \"{table}\".");

    public static ApiError NothingMapped(string mapping) => new(400, null, $"The configuration's {mapping} mapping has no tables.");

    public static ApiError TableNotFound(string schema, string table) => new(404, null, $"Table \"{table}\" was not found in schema \"{schema}\".");

    public static ApiError NoError { get; } = new(400, null, "The session has no error to acknowledge.");

    public static ApiError OnlyBigQuery { get; } = new(400, null, "Credentials are shown for BigQuery workspaces only. For Snowflake call reset-credentials.");

    public static ApiError OnlySnowflake { get; } = new(400, null, "Credentials can be reset for Snowflake workspaces only. For BigQuery call credentials.");

    public static ApiError BackendNotSupported(string backend) => new(400, null, $"SQL Editor sessions run on snowflake or bigquery; the project's default backend is {backend}.");

    public static JsonObject Body(ApiError error, string exceptionId) => new()
    {
        ["error"] = error.Message,
        ["message"] = error.Message,
        ["code"] = error.Status,
        ["exceptionId"] = exceptionId,
        ["status"] = "error",
        ["context"] = ErrorEnvelope.Context(error),
    };
}
