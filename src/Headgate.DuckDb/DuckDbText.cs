using System.Globalization;

namespace Headgate.DuckDb;

/// <summary>The only way names and values get into a statement's text.</summary>
public static class DuckDbText
{
    /// <summary>A name in double quotes.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds a NUL, which DuckDB cannot take.</exception>
    public static string Identifier(string name) =>
        name.Length == 0 || name.Contains('\0') ? throw new ArgumentException("A name must not be empty or hold a NUL.", nameof(name))
        : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text in single quotes. A statement cannot hold a NUL, so a text that does is put together from its pieces.</summary>
    public static string Literal(string value)
    {
        var pieces = value.Split('\0').Select(piece => $"'{piece.Replace("'", "''", StringComparison.Ordinal)}'");
        return value.Contains('\0') ? $"({string.Join(" || chr(0) || ", pieces)})" : pieces.Single();
    }

    /// <summary>A whole number.</summary>
    public static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A UTC TIMESTAMP.</summary>
    public static string Literal(DateTimeOffset value) => $"TIMESTAMP '{DuckDbTime.Text(DuckDbTime.ToMicroseconds(value))}'";

    /// <summary>The path of a file that is to be read. DuckDB takes such a path for a pattern, so *, ? and [ are made to mean themselves.</summary>
    public static string ReadPath(string path) =>
        Literal(string.Concat(path.Select(character => character is '*' or '?' or '[' ? $"[{character}]" : character.ToString())));

    /// <summary>A list of <see cref="ReadPath"/>.</summary>
    public static string ReadPaths(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(ReadPath))}]";
}
