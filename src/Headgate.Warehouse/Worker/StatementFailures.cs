using System.Text.RegularExpressions;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Emitting;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>DuckDB's errors with Snowflake's numbers, so that drivers raise the class that users catch.</summary>
internal static partial class StatementFailures
{
    /// <summary>The statement ran into its time limit.</summary>
    public static WarehouseException TimedOut(TimeSpan limit) =>
        new(630, "57014", $"Statement reached its statement or warehouse timeout of {Math.Max(1, (long)limit.TotalSeconds)} second(s) and was canceled.");

    /// <summary>Somebody cancelled it.</summary>
    public const string Cancelled = "SQL execution canceled";

    public static WarehouseException From(DuckDbException failure)
    {
        if (LoadFailures.Read(failure.Message) is { } misfit)
            return new(100038, "22018", misfit, failure);
        if (RuntimeErrors.Of(failure) is { } known)
            return known;
        var message = Reason(failure.Message);
        return failure.Type switch
        {
            DuckDbErrorType.Parser or DuckDbErrorType.Syntax => new(1003, "42000", $"SQL compilation error:\n{message}", failure),
            DuckDbErrorType.Catalog when Missing().Match(failure.Message) is { Success: true } missing =>
                new(2003, "42S02", $"SQL compilation error:\nObject '{missing.Groups["name"].Value}' does not exist or not authorized.", failure),
            DuckDbErrorType.Catalog when Existing().Match(failure.Message) is { Success: true } existing =>
                new(2002, "42710", $"SQL compilation error:\nObject '{existing.Groups["name"].Value}' already exists.", failure),
            DuckDbErrorType.Binder or DuckDbErrorType.Catalog => new(904, "42000", $"SQL compilation error:\n{message}", failure),
            DuckDbErrorType.Conversion or DuckDbErrorType.MismatchType => new(100038, "22018", message, failure),
            DuckDbErrorType.OutOfRange => new(100046, "22003", message, failure),
            DuckDbErrorType.Constraint when failure.Message.Contains("NOT NULL", StringComparison.Ordinal) => new(100072, "22000", $"NULL result in a non-nullable column: {message}", failure),
            DuckDbErrorType.Constraint => new(100072, "22000", message, failure),
            DuckDbErrorType.OutOfMemory => new(300005, "53200", $"The statement needs more memory than the warehouse has. Choose a larger backendSize or read less at once. {message}", failure),
            DuckDbErrorType.Permission => new(3001, "42501", "SQL access control error:\nInsufficient privileges: a workspace reads and writes nothing but its own database.", failure),
            DuckDbErrorType.NotImplemented => new(2140, "0A000", $"Unsupported feature: {message}", failure),
            DuckDbErrorType.Interrupt => new(604, "57014", Cancelled, failure),
            DuckDbErrorType.Fatal or DuckDbErrorType.Internal => new(300002, "XX000", "The warehouse met an internal error and ran the statement in vain.", failure),
            _ => new(100132, "P0000", message, failure),
        };
    }

    /// <summary>Whether the statement lost against another transaction, so that running it again may work.</summary>
    public static bool IsConflict(DuckDbException failure) =>
        failure.Message.Contains("onflict", StringComparison.Ordinal) && failure.Message.StartsWith("Transaction", StringComparison.Ordinal)
        || failure.Message.Contains("write-write conflict", StringComparison.Ordinal);

    /// <summary>Without DuckDB's class, its hints about its own syntax, and paths of files.</summary>
    private static string Reason(string message)
    {
        var text = message.Split("\n\n", 2)[0].Split("\nLINE ", 2)[0];
        if (text.IndexOf("Error: ", StringComparison.Ordinal) is > 0 and var at and < 32)
            text = text[(at + 7)..];
        return Paths().Replace(text, "a file").Trim();
    }

    [GeneratedRegex(@"(?:Table|View|Schema|Sequence|Function) with name ""?(?<name>[^""\s]+)""? (?:does not exist|is not in the catalog)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"(?:Table|View|Schema|Sequence|Macro Function) with name ""(?<name>[^""]+)"" already exists")]
    private static partial Regex Existing();

    [GeneratedRegex(@"""?/[^\s""']*/[^\s""']*""?")]
    private static partial Regex Paths();
}
