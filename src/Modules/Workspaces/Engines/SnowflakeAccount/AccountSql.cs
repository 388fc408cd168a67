namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Names and texts in Snowflake's SQL.</summary>
internal static class AccountSql
{
    /// <summary>A name, exactly.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A name in another.</summary>
    public static string Name(string outer, string inner) => $"{Name(outer)}.{Name(inner)}";

    /// <summary>A text; a backslash begins an escape in one.</summary>
    public static string Text(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Names with commas between.</summary>
    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Name));
}
