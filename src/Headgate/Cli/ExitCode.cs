namespace Headgate.Cli;

/// <summary>How a command of the client ended; scripts may rely on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>Something here went wrong: a local file, or an answer that makes no sense.</summary>
    Failed = 1,

    /// <summary>The command line is wrong; nothing was sent.</summary>
    Usage = 2,

    /// <summary>No server answers at the address.</summary>
    Unreachable = 3,

    /// <summary>The server does not accept the token, or the token may not do this.</summary>
    NotAuthorized = 4,

    /// <summary>The server refused the request for another reason.</summary>
    Refused = 5,

    /// <summary>The request was accepted and its job ended with an error.</summary>
    JobFailed = 6,

    /// <summary>Ended by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>Ended by SIGTERM.</summary>
    Terminated = 143,
}

/// <summary>Ends a command with a message for a person, which names the remedy.</summary>
internal class CommandFailedException(ExitCode code, string message) : Exception(message)
{
    /// <summary>The exit code of the process.</summary>
    public ExitCode Code => code;
}
