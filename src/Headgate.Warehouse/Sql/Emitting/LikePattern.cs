namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>LIKE's patterns, without regard to case.</summary>
internal static class LikePattern
{
    /// <summary>Whether a text matches: <c>%</c> is any run of characters, <c>_</c> any one.</summary>
    internal static bool Matches(string pattern, string text)
    {
        var (at, in_, star, mark) = (0, 0, -1, 0);
        while (in_ < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '%')
                (star, mark) = (at++, in_);
            else if (at < pattern.Length && (pattern[at] == '_' || char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(text[in_])))
                (at, in_) = (at + 1, in_ + 1);
            else if (star >= 0)
                (at, in_) = (star + 1, ++mark);
            else
                return false;
        }
        return pattern.AsSpan(at).TrimStart('%').IsEmpty;
    }
}
