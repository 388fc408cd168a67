namespace Headgate.Workspaces;

/// <summary>The only way names and values get into a statement that takes no parameters.</summary>
internal static class SqlText
{
    public static string Name(string name) =>
        name.Length == 0 || name.Contains('\0') ? throw new ArgumentException("A name must not be empty or hold a NUL.", nameof(name))
        : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>For sessions with <c>standard_conforming_strings</c>, as they are unless a user changes his own.</summary>
    public static string Literal(string value) =>
        value.Contains('\0') || value.Contains('\\') ? throw new ArgumentException("A text must not hold a NUL or a backslash here.", nameof(value))
        : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
