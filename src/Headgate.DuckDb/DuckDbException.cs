using System.Globalization;

namespace Headgate.DuckDb;

/// <summary>DuckDB's own classes of errors (<c>duckdb_error_type</c>).</summary>
public enum DuckDbErrorType
{
    /// <summary>Not told.</summary>
    Unknown = 0,
    /// <summary>A value is out of range.</summary>
    OutOfRange = 1,
    /// <summary>A value cannot be cast.</summary>
    Conversion = 2,
    /// <summary>Two types do not fit.</summary>
    MismatchType = 5,
    /// <summary>The statement uses something that DuckDB does not have.</summary>
    NotImplemented = 11,
    /// <summary>A table, type or setting is unknown.</summary>
    Catalog = 13,
    /// <summary>The text is not SQL.</summary>
    Parser = 14,
    /// <summary>A constraint is broken.</summary>
    Constraint = 18,
    /// <summary>The text is not SQL.</summary>
    Syntax = 21,
    /// <summary>A name or type does not resolve.</summary>
    Binder = 23,
    /// <summary>A file cannot be read or written.</summary>
    Io = 28,
    /// <summary>Stopped from outside.</summary>
    Interrupt = 29,
    /// <summary>The database cannot go on.</summary>
    Fatal = 30,
    /// <summary>A bug in DuckDB.</summary>
    Internal = 31,
    /// <summary>The input is wrong: a broken CSV file among others.</summary>
    InvalidInput = 32,
    /// <summary>The memory limit or the temporary space is used up.</summary>
    OutOfMemory = 33,
    /// <summary>Not allowed by the configuration.</summary>
    Permission = 34,
    /// <summary>The configuration is wrong.</summary>
    InvalidConfiguration = 42,
}

/// <summary>An error that DuckDB reported, in its own words.</summary>
public sealed class DuckDbException : Exception
{
    /// <summary>Makes an error of one class.</summary>
    public DuckDbException(string message, DuckDbErrorType type) : base(message) => Type = type;

    /// <summary>DuckDB's class of the error. Numbers that have no name here are kept as they came.</summary>
    public DuckDbErrorType Type { get; }

    /// <summary>Where DuckDB gives only a text, the class is its prefix ("Binder Error: …").</summary>
    internal static DuckDbException FromText(string? message)
    {
        message ??= "DuckDB gave no reason.";
        var word = message.IndexOf(" Error:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : "";
        var type = word switch
        {
            "Invalid Input" => DuckDbErrorType.InvalidInput,
            "Out of Memory" => DuckDbErrorType.OutOfMemory,
            "IO" => DuckDbErrorType.Io,
            _ => Enum.TryParse<DuckDbErrorType>(word, ignoreCase: true, out var named) ? named : DuckDbErrorType.Unknown,
        };
        return new(message, type);
    }

    internal static DuckDbException From(ref NativeResult result)
    {
        var type = (DuckDbErrorType)NativeMethods.ResultErrorType(ref result);
        return NativeMethods.Text(NativeMethods.ResultError(ref result)) is { Length: > 0 } message
            ? new(message, InterruptedBetweenRows(message) ? DuckDbErrorType.Interrupt : type)
            : new(string.Create(CultureInfo.InvariantCulture, $"DuckDB failed without a reason ({(int)type})."), DuckDbErrorType.Unknown);
    }

    /// <summary>Whoever asks for more rows of a statement that was interrupted meanwhile is told of a wrong use, and of the interruption only in the text.</summary>
    private static bool InterruptedBetweenRows(string message) =>
        message.StartsWith("Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result", StringComparison.Ordinal)
        && message.EndsWith("INTERRUPT Error: Interrupted!", StringComparison.Ordinal);
}
