using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>Token strings: <c>&lt;projectId&gt;-&lt;tokenId&gt;-&lt;random&gt;</c> for Storage, <c>&lt;tokenId&gt;-&lt;random&gt;</c> for management. Clients cut the ids out.</summary>
internal static class TokenText
{
    /// <summary>The longest text that is looked at, in characters.</summary>
    public const int Longest = 128;

    public static string New(ProjectId project, TokenId id) => $"{project}-{id}-{Secrets.New()}";

    public static string NewManage(long id) => string.Create(CultureInfo.InvariantCulture, $"{id}-{Secrets.New()}");

    public static bool TryRead(string text, out ProjectId project, out TokenId id)
    {
        project = default;
        id = default;
        var first = text.IndexOf('-', StringComparison.Ordinal);
        var second = first < 0 ? -1 : text.IndexOf('-', first + 1);
        if (second < 0 || text.Length > Longest || !TryReadId(text.AsSpan(0, first), out var projectId) || !TryReadId(text.AsSpan(first + 1, second - first - 1), out var tokenId))
            return false;
        project = new ProjectId(projectId);
        id = new TokenId(tokenId);
        return true;
    }

    public static bool TryReadManage(string text, out long id)
    {
        id = 0;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && text.Length <= Longest && TryReadId(text.AsSpan(0, dash), out id);
    }

    private static bool TryReadId(ReadOnlySpan<char> text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
