namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>The account refused something, or did not answer as one does.</summary>
/// <param name="code">Snowflake's number, such as <c>002003</c>; empty when there was no answer of an account.</param>
/// <param name="message">Its text, for the user.</param>
/// <param name="inner">What it came from.</param>
internal sealed class AccountFailureException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public const string ObjectExists = "002002";

    public string Code => code;

    /// <summary>Whether it is about the statement; else about the session or the way there.</summary>
    public bool IsStatements => code.Length > 0 && !code.StartsWith("39", StringComparison.Ordinal);
}
