using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>How tables may be called.</summary>
internal static class TableName
{
    public const int Longest = 92;
    public const int LongestDisplayName = 96;

    /// <exception cref="RefusedException">The name has other characters than letters, digits, dashes and underscores, or begins with an underscore.</exception>
    public static string Check(string asked)
    {
        if (!asked.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
            throw new RefusedException(TableErrors.InvalidName(asked));
        return asked.StartsWith('_') ? throw new RefusedException(TableErrors.InvalidNameStart(asked)) : asked;
    }

    /// <exception cref="RefusedException">As for a name, or it is longer than <see cref="LongestDisplayName"/>.</exception>
    public static string CheckDisplayName(string asked)
    {
        if (asked.Length == 0 || !asked.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
            throw new RefusedException(TableErrors.InvalidDisplayName(asked));
        if (asked.StartsWith('_'))
            throw new RefusedException(TableErrors.InvalidDisplayNameStart(asked));
        return asked.Length <= LongestDisplayName ? asked : throw new RefusedException(TableErrors.DisplayNameTooLong(asked));
    }
}
