using System.ComponentModel.DataAnnotations;
using Headgate.Warehouse;
using Headgate.Workspaces.SnowflakeAccount;

namespace Headgate.ServerTests.Workspaces.SnowflakeAccount;

/// <summary>The statements that make schemas, roles and users, and how cells and settings are read. No account is needed.</summary>
public sealed class MakingPlacesInAnAccount
{
    private static readonly AccountPlace Place = new("A\"B", "WORKSPACE_7", "it's \\ mine");

    private static readonly SnowflakeAccountOptions Options = new()
    {
        AccountUrl = "https://example.com", Database = "A\"B", Warehouse = "W\"H", Role = "R\"O", User = "U", Password = "p",
    };

    [Fact]
    public void Names_and_texts_cannot_end_early()
    {
        Assert.Equal("""
            CREATE SCHEMA IF NOT EXISTS "A""B"."WORKSPACE_7" COMMENT = 'it''s \\ mine'
            """, PlaceStatements.CreateSchema(Place, isReader: false));
        Assert.Equal([
            """ALTER USER "A""B_WORKSPACE_7" SET PASSWORD = 'it''s; DROP\\''--'""",
            """ALTER USER "A""B_WORKSPACE_7" ABORT ALL QUERIES"""], PlaceStatements.ResetPassword(Place, "it's; DROP\\'--"));
    }

    [Fact]
    public void A_workspace_gets_a_role_and_a_user_of_its_own()
    {
        Assert.Equal([
            """CREATE ROLE IF NOT EXISTS "A""B_WORKSPACE_7" COMMENT = 'it''s \\ mine'""",
            """GRANT ROLE "A""B_WORKSPACE_7" TO ROLE "R""O" """.TrimEnd(),
            """GRANT USAGE ON DATABASE "A""B" TO ROLE "A""B_WORKSPACE_7" """.TrimEnd(),
            """GRANT USAGE ON WAREHOUSE "W""H" TO ROLE "A""B_WORKSPACE_7" """.TrimEnd(),
            """GRANT USAGE, MONITOR, CREATE TABLE, CREATE VIEW, CREATE MATERIALIZED VIEW, CREATE DYNAMIC TABLE, CREATE EXTERNAL TABLE, CREATE STAGE, CREATE FILE FORMAT, CREATE SEQUENCE, CREATE FUNCTION, CREATE PROCEDURE ON SCHEMA "A""B"."WORKSPACE_7" TO ROLE "A""B_WORKSPACE_7" """.TrimEnd(),
            """CREATE USER IF NOT EXISTS "A""B_WORKSPACE_7" LOGIN_NAME = 'A"B_WORKSPACE_7' TYPE = LEGACY_SERVICE MUST_CHANGE_PASSWORD = FALSE DEFAULT_ROLE = '"A""B_WORKSPACE_7"' DEFAULT_WAREHOUSE = '"W""H"' DEFAULT_NAMESPACE = '"A""B"."WORKSPACE_7"' STATEMENT_TIMEOUT_IN_SECONDS = 60 COMMENT = 'it''s \\ mine'""",
            """GRANT ROLE "A""B_WORKSPACE_7" TO USER "A""B_WORKSPACE_7" """.TrimEnd()],
            PlaceStatements.Create(Place, Options, isReader: false, hasUser: true, timeoutSeconds: 60));
        Assert.Equal([
            """DROP USER IF EXISTS "A""B_WORKSPACE_7" """.TrimEnd(),
            """DROP SCHEMA IF EXISTS "A""B"."WORKSPACE_7" CASCADE""",
            """DROP ROLE IF EXISTS "A""B_WORKSPACE_7" """.TrimEnd()], PlaceStatements.Drop(Place));
    }

    [Fact]
    public void A_reader_may_only_read()
    {
        Assert.Contains("WITH MANAGED ACCESS", PlaceStatements.CreateSchema(Place, isReader: true), StringComparison.Ordinal);
        var statements = PlaceStatements.Create(Place, Options, isReader: true, hasUser: false, timeoutSeconds: 0).ToList();
        Assert.DoesNotContain(statements, statement => statement.Contains("CREATE TABLE", StringComparison.Ordinal) || statement.Contains("CREATE USER", StringComparison.Ordinal));
        Assert.Contains(statements, statement => statement.StartsWith("GRANT SELECT ON FUTURE TABLES IN SCHEMA \"A\"\"B\".\"WORKSPACE_7\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("BOOLEAN", "1", "true")]
    [InlineData("BOOLEAN", "0", "false")]
    [InlineData("DATE", "19753", "2024-01-31")]
    [InlineData("DATE", "-1", "1969-12-31")]
    [InlineData("TIME", "43200.000000000", "12:00:00")]
    [InlineData("TIMESTAMP_NTZ", "1706702400.123456789", "2024-01-31 12:00:00.123456789")]
    [InlineData("TIMESTAMP_NTZ", "-0.500000000", "1969-12-31 23:59:59.5")]
    [InlineData("TIMESTAMP_LTZ", "1706702400.000", "2024-01-31 12:00:00+00:00")]
    [InlineData("TIMESTAMP_TZ", "1706702400.000 1500", "2024-01-31 13:00:00+01:00")]
    [InlineData("TIMESTAMP_TZ", "1706702400.000 1110", "2024-01-31 06:30:00-05:30")]
    [InlineData("FIXED", "12345678901234567890123456789012345678", "12345678901234567890123456789012345678")]
    [InlineData("TEXT", "", "")]
    public void Cells_are_read_as_people_write_them(string type, string cell, string text) =>
        Assert.Equal(text, CellText.Of(new ResultColumn("c", type, true, null, null, null), cell));

    [Fact]
    public void Settings_that_lack_something_are_refused_by_name()
    {
        Assert.Empty(Options.Validate(new ValidationContext(Options)));
        Assert.Empty(new SnowflakeAccountOptions().Validate(new ValidationContext(Options)));
        Wrong("AccountUrl", Options with { AccountUrl = "http://example.com" });
        Wrong("Warehouse", Options with { Warehouse = null });
        Wrong("Schema", Options with { Provisioning = AccountProvisioning.None });
        Wrong("PrivateKeyFile", Options with { PrivateKeyFile = "key.pem" });
        Wrong("PrivateKeyFile", Options with { Password = null });
        static void Wrong(string setting, SnowflakeAccountOptions options) =>
            Assert.Contains(setting, Assert.Single(options.Validate(new ValidationContext(options))).ErrorMessage, StringComparison.Ordinal);
    }
}
