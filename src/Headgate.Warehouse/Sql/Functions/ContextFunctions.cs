using Headgate.DuckDb;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>What a session knows of itself.</summary>
internal static class ContextFunctions
{
    /// <summary>The version that CURRENT_VERSION and the login answer: of Snowflake's, whose behaviour is followed.</summary>
    internal const string Version = "9.0.0";

    internal static void AddTo(FunctionTable table)
    {
        Add(table, "CURRENT_USER", session => session.User);
        Add(table, "CURRENT_ROLE", session => session.Role);
        Add(table, "CURRENT_WAREHOUSE", session => session.Warehouse);
        Add(table, "CURRENT_DATABASE", session => session.Database);
        Add(table, "CURRENT_SCHEMA", session => session.Schema);
        Add(table, "CURRENT_SESSION", session => session.SessionId);
        Add(table, "CURRENT_VERSION", _ => Version);
        Add(table, "CURRENT_CLIENT", session => session.Parameters.GetValueOrDefault("CLIENT_APPLICATION"));
        Add(table, "CURRENT_ACCOUNT CURRENT_ACCOUNT_NAME CURRENT_ORGANIZATION_NAME", _ => "HEADGATE");
        Add(table, "CURRENT_REGION", _ => "LOCAL");
        Add(table, "CURRENT_SECONDARY_ROLES", _ => """{"roles":"","value":""}""");
        Add(table, "CURRENT_AVAILABLE_ROLES", session => System.Text.Json.JsonSerializer.Serialize(new[] { session.Role }));
        table.Add("CURRENT_SCHEMAS", 0, 0, call => new(
            DuckDbText.Literal(System.Text.Json.JsonSerializer.Serialize(new[] { $"{call.Session.Database}.{call.Session.Schema}" })), Text));
        table.Add("IS_ROLE_IN_SESSION", 1, 1, call => new($"({call.Text(call.Arguments[0])} = {DuckDbText.Literal(call.Session.Role)})", SqlType.Boolean));
        table.Add("LAST_QUERY_ID", 0, 1, call =>
        {
            var ids = call.Session.QueryIds;
            var which = call.Arguments.Count == 0 ? -1 : Which(call);
            var at = which < 0 ? ids.Count + which : which - 1;
            return Of(at >= 0 && at < ids.Count ? ids[at] : null);
        });
    }

    private static int Which(FunctionCall call) => call.LiteralNumber(0);

    private static void Add(FunctionTable table, string names, Func<TranslationContext, string?> value) => table.Add(names, 0, 0, call => Of(value(call.Session)));

    private static Emitted Of(string? text) => text is null
        ? new("CAST(NULL AS VARCHAR)", Text)
        : new(DuckDbText.Literal(text), Text with { Length = Math.Max(1, text.Length) }, new(text));
}
