namespace Headgate.Keptn.Sequences;

/// <summary>Text of a request as the database takes it.</summary>
internal static class QueryText
{
    /// <summary>PostgreSQL has no texts with NUL, so nothing there is called like that.</summary>
    public static string Of(string? text) => (text ?? "").Replace('\0', '\uFFFD');
}
