using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>How tables may be called.</summary>
internal static class TableName
{
    public const int Longest = 92;

    /// <exception cref="RefusedException">The name has other characters than letters, digits, dashes and underscores, or begins with an underscore.</exception>
    public static string Check(string asked)
    {
        if (!asked.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
            throw new RefusedException(TableErrors.InvalidName(asked));
        return asked.StartsWith('_') ? throw new RefusedException(TableErrors.InvalidNameStart(asked)) : asked;
    }
}
