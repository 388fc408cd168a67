namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>A refusal in the protocol's own form: drivers make an error of their own class from it.</summary>
/// <param name="Code">Snowflake's number, six digits.</param>
/// <param name="Message">For the user.</param>
/// <param name="SqlState">The SQLSTATE; <c>null</c> where the statement did not get so far.</param>
internal sealed record DriverRefusal(string Code, string Message, string? SqlState = null)
{
    /// <summary>The status of the answer: drivers look into the body only of a 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The statement that failed.</summary>
    public Guid? Query { get; init; }

    /// <summary>The line in the statement, from 1; zero when unknown.</summary>
    public int Line { get; init; }

    /// <summary>The position in the line, from 0.</summary>
    public int Position { get; init; }
}

/// <summary>Carries a refusal out of deep code.</summary>
internal sealed class DriverRefusedException(DriverRefusal refusal, Exception? inner = null) : Exception(refusal.Message, inner)
{
    public DriverRefusal Refusal { get; } = refusal;
}
