using System.Globalization;
using Headgate.Warehouse;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Everything the protocol refuses, with Snowflake's numbers.</summary>
internal static class DriverErrors
{
    private const string Cancelled = "57014";
    private const string NotConnected = "08001";

    /// <summary>The same for an unknown user, a wrong password and a login that is gone.</summary>
    public static DriverRefusal WrongLogin { get; } = new("390100", "Incorrect username or password was specified.", NotConnected);

    /// <summary>The same for every reason a key pair's token is not taken.</summary>
    public static DriverRefusal WrongKey { get; } = new("390144", "JWT token is invalid.", NotConnected);

    public static DriverRefusal NoAuthorization { get; } = new("390101", "Authorization header not found in the request data.") { Status = 401 };

    public static DriverRefusal UnknownSession { get; } = new("390104", "User must login again to access the service.");

    public static DriverRefusal SessionExpired { get; } = new("390112", "Your session has expired. Please login again.");

    public static DriverRefusal MasterExpired { get; } = new("390114", "Authentication token has expired.  The user must authenticate again.");

    public static DriverRefusal NotRunning { get; } = new("000605", "Identified SQL statement is not currently executing.", "57014");

    public static DriverRefusal ResultGone { get; } = new("000707", "The result is not there any more: results are kept for a limited time and size. Run the statement again.", "02000");

    public static DriverRefusal Internal { get; } = new("000603", "SQL execution internal error: the node failed. Try again; the node's log tells why.", "XX000");

    public static DriverRefusal TransactionLost { get; } =
        new("000603", "The warehouse ended while a transaction was open: the transaction was rolled back. Begin it again.", "40000");

    public static DriverRefusal NoSingleSignOn(string authenticator) =>
        new("390190", $"The authenticator {authenticator} is not available here: log in with a password (SNOWFLAKE) or a key pair (SNOWFLAKE_JWT).", NotConnected);

    public static DriverRefusal LockedFor(TimeSpan wait) => new(
        "390102", string.Create(CultureInfo.InvariantCulture, $"There were too many failed logins. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds."), NotConnected);

    public static DriverRefusal TooManySessions(int most) =>
        new("390400", string.Create(CultureInfo.InvariantCulture, $"The workspace has its {most} sessions open. Close one, or wait until an idle one ends."), NotConnected);

    public static DriverRefusal TooManyStatements(int most) =>
        new("000625", string.Create(CultureInfo.InvariantCulture, $"{most} statements of this session run or wait. Wait for one, or cancel it."), "57000");

    public static DriverRefusal Malformed(string what) => new("390400", $"The request cannot be read: {what}") { Status = 400 };

    public static DriverRefusal TooLarge(long most) =>
        new("390400", string.Create(CultureInfo.InvariantCulture, $"The request is larger than {most} bytes. Send fewer rows of values at once.")) { Status = 413 };

    public static DriverRefusal NoStatement { get; } = new("000900", "SQL compilation error:\nEmpty SQL statement.", "42601");

    public static DriverRefusal NoBindStage { get; } =
        new("000002", "Unsupported feature 'bind stage': send the values with the statement.", "0A000");

    public static DriverRefusal Canceled { get; } = new("000604", "SQL execution canceled", Cancelled);

    public static DriverRefusal Of(WarehouseException failure) => new(failure.Code.ToString("D6", CultureInfo.InvariantCulture), failure.Message, failure.SqlState)
    {
        Line = failure.Line,
        Position = failure.Position,
    };
}
