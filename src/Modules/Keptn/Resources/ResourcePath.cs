using System.Text;
using Headgate.Kernel;

namespace Headgate.Keptn.Resources;

/// <summary>A file's path within a branch that git and every file system take for what it is: no path leads out of its branch or into git's own folder.</summary>
internal static class ResourcePath
{
    private const int LongestBytes = 1024;
    private const int LongestPart = 255;
    private const int Deepest = 32;

    /// <summary>The path that a URI means within a scope; slashes at either end and doubled ones say nothing.</summary>
    /// <exception cref="RefusedException">It is no such path.</exception>
    public static string Of(string uri)
    {
        var parts = uri.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > Deepest || !parts.All(IsPart))
            throw new RefusedException(ResourceErrors.InvalidUri);
        var path = string.Join('/', parts);
        return Encoding.UTF8.GetByteCount(path) <= LongestBytes ? path : throw new RefusedException(ResourceErrors.InvalidUri);
    }

    /// <summary>Whether a project's name can be a folder's. Those that projects may have all can.</summary>
    public static bool IsProjectName(string name) =>
        name.Length is > 0 and <= 200 && char.IsAsciiLetterLower(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    /// <summary>Whether a stage's name can be a branch's. Those that stages may have all can.</summary>
    public static bool IsBranchName(string name) =>
        name.Length is > 0 and <= 200 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>Whether a service's name can be a folder's.</summary>
    public static bool IsServiceName(string name) => !name.Contains('/', StringComparison.Ordinal) && IsPart(name);

    /// <summary>Names that a file system folds to <c>.git</c> are refused too: NTFS ignores dots, blanks and what follows a colon, HFS+ invisible characters.</summary>
    private static bool IsPart(string part)
    {
        if (part.Contains("..", StringComparison.Ordinal) || part is "." || part.Contains('~', StringComparison.Ordinal) || part.Contains('\\', StringComparison.Ordinal))
            return false;
        var visible = new StringBuilder(part.Length);
        foreach (var rune in part.EnumerateRunes())
        {
            // What stands for half of a surrogate pair.
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
                return false;
            if (Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.Format)
                visible.Append(rune);
        }

        var folded = visible.ToString().Split(':')[0].TrimEnd('.', ' ');
        return folded.Length > 0 && !folded.Equals(".git", StringComparison.OrdinalIgnoreCase) && Encoding.UTF8.GetByteCount(part) <= LongestPart;
    }
}
