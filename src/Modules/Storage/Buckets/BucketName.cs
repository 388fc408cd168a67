using System.Text.RegularExpressions;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>How buckets and tables may be called.</summary>
internal static partial class BucketName
{
    public const int Longest = 96;
    private const string Prefix = "c-";

    /// <summary>The name on the wire: what was asked for after the prefix of user-made buckets.</summary>
    /// <exception cref="RefusedException">The name has other characters than letters, digits, dashes and underscores.</exception>
    public static string Of(string asked)
    {
        if (!Allowed().IsMatch(asked))
            throw new RefusedException(BucketErrors.InvalidName("name", asked));
        return Prefix + asked;
    }

    /// <exception cref="RefusedException">The name has other characters than letters, digits, dashes and underscores, or begins with an underscore.</exception>
    public static string DisplayNameOf(string asked)
    {
        if (!Allowed().IsMatch(asked))
            throw new RefusedException(BucketErrors.InvalidName("displayName", asked));
        if (asked.StartsWith('_'))
            throw new RefusedException(BucketErrors.InvalidDisplayNameStart(asked));
        return asked;
    }

    public static bool IsColor(string text) => Color().IsMatch(text);

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex Allowed();

    [GeneratedRegex(@"^(#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[a-zA-Z]{3,30}|(rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch)\([0-9a-z.,%/ +-]{1,80}\))$")]
    private static partial Regex Color();
}
