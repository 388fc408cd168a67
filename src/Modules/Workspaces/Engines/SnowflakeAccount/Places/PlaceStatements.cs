using System.Globalization;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>What makes and removes workspaces in an account: schema, role and user. Each may run again.</summary>
internal static class PlaceStatements
{
    private const string Rights =
        "USAGE, MONITOR, CREATE TABLE, CREATE VIEW, CREATE MATERIALIZED VIEW, CREATE DYNAMIC TABLE, CREATE EXTERNAL TABLE, CREATE STAGE, CREATE FILE FORMAT, CREATE SEQUENCE, CREATE FUNCTION, CREATE PROCEDURE";

    /// <summary>The schema. Grants in one of a reader are made by its owner alone.</summary>
    public static string CreateSchema(AccountPlace place, bool isReader) =>
        $"CREATE SCHEMA IF NOT EXISTS {place.Path}{(isReader ? " WITH MANAGED ACCESS" : "")} COMMENT = {AccountSql.Text(place.Owner)}";

    /// <summary>Tells whose the schema is, by its comment.</summary>
    public static string FindOwner(AccountPlace place) => $"SELECT COMMENT FROM {AccountSql.Name(place.Database)}.INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = ?";

    /// <summary>The role with its rights, and the user.</summary>
    public static IEnumerable<string> Create(AccountPlace place, SnowflakeAccountOptions options, bool isReader, bool hasUser, int timeoutSeconds)
    {
        var role = AccountSql.Name(place.Role);
        yield return $"CREATE ROLE IF NOT EXISTS {role} COMMENT = {AccountSql.Text(place.Owner)}";
        yield return $"GRANT ROLE {role} TO ROLE {AccountSql.Name(options.Role!)}";
        yield return $"GRANT USAGE ON DATABASE {AccountSql.Name(place.Database)} TO ROLE {role}";
        yield return $"GRANT USAGE ON WAREHOUSE {AccountSql.Name(options.Warehouse!)} TO ROLE {role}";
        yield return $"GRANT {(isReader ? "USAGE" : Rights)} ON SCHEMA {place.Path} TO ROLE {role}";
        if (isReader)
        {
            yield return $"GRANT SELECT ON FUTURE TABLES IN SCHEMA {place.Path} TO ROLE {role}";
            yield return $"GRANT SELECT ON FUTURE VIEWS IN SCHEMA {place.Path} TO ROLE {role}";
        }

        if (!hasUser)
            yield break;
        yield return $"CREATE USER IF NOT EXISTS {AccountSql.Name(place.User)} {UserProperties(place, options, place.User, timeoutSeconds)}";
        yield return $"GRANT ROLE {role} TO USER {AccountSql.Name(place.User)}";
    }

    /// <summary>The user goes first: nobody comes in while the rest goes.</summary>
    public static IEnumerable<string> Drop(AccountPlace place)
    {
        yield return $"DROP USER IF EXISTS {AccountSql.Name(place.User)}";
        yield return $"DROP SCHEMA IF EXISTS {place.Path} CASCADE";
        yield return $"DROP ROLE IF EXISTS {AccountSql.Name(place.Role)}";
    }

    /// <summary>A new password; what runs under the former one ends.</summary>
    public static IEnumerable<string> ResetPassword(AccountPlace place, string password)
    {
        yield return $"ALTER USER {AccountSql.Name(place.User)} SET PASSWORD = {AccountSql.Text(password)}";
        yield return $"ALTER USER {AccountSql.Name(place.User)} ABORT ALL QUERIES";
    }

    /// <summary>A user for one session, which expires if it is not removed.</summary>
    public static IEnumerable<string> CreatePassing(AccountPlace place, SnowflakeAccountOptions options, string user, string password)
    {
        yield return $"CREATE USER {AccountSql.Name(user)} PASSWORD = {AccountSql.Text(password)} DAYS_TO_EXPIRY = 1 {UserProperties(place, options, user, 0)}";
        yield return $"GRANT ROLE {AccountSql.Name(place.Role)} TO USER {AccountSql.Name(user)}";
    }

    public static string DropPassing(string user) => $"DROP USER IF EXISTS {AccountSql.Name(user)}";

    private static string UserProperties(AccountPlace place, SnowflakeAccountOptions options, string user, int timeoutSeconds)
    {
        var timeout = timeoutSeconds > 0 ? string.Create(CultureInfo.InvariantCulture, $" STATEMENT_TIMEOUT_IN_SECONDS = {timeoutSeconds}") : "";
        return $"LOGIN_NAME = {AccountSql.Text(user)} TYPE = LEGACY_SERVICE MUST_CHANGE_PASSWORD = FALSE DEFAULT_ROLE = {AccountSql.Text(AccountSql.Name(place.Role))} "
            + $"DEFAULT_WAREHOUSE = {AccountSql.Text(AccountSql.Name(options.Warehouse!))} DEFAULT_NAMESPACE = {AccountSql.Text(place.Path)}{timeout} COMMENT = {AccountSql.Text(place.Owner)}";
    }
}
