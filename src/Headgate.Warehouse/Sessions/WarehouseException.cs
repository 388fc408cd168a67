namespace Headgate.Warehouse;

/// <summary>A warehouse refused a statement or could not run it.</summary>
/// <param name="Code">Snowflake's number, such as 1003 for a syntax error and 2003 for an object that does not exist.</param>
/// <param name="SqlState">The SQLSTATE, such as <c>42000</c>.</param>
/// <param name="Message">For the user: names the thing and, where there is one, the remedy.</param>
/// <param name="Inner">What it came from.</param>
public sealed class WarehouseException(int Code, string SqlState, string Message, Exception? Inner = null) : Exception(Message, Inner)
{
    /// <summary>Snowflake's number.</summary>
    public int Code { get; } = Code;

    /// <summary>The SQLSTATE.</summary>
    public string SqlState { get; } = SqlState;

    /// <summary>Which statement of the text failed, from 0.</summary>
    public int Statement { get; init; }

    /// <summary>The line in the text, from 1; zero when unknown.</summary>
    public int Line { get; init; }

    /// <summary>The position in the line, from 0.</summary>
    public int Position { get; init; }

    /// <summary>Whether the process ended, so that the session is gone.</summary>
    public bool SessionLost { get; init; }
}
