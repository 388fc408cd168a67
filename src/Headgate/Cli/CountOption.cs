using System.CommandLine;
using System.Globalization;

namespace Headgate.Cli;

/// <summary>Options that are whole numbers from 1 on.</summary>
internal static class CountOption
{
    /// <summary>Refuses what is no number, and numbers that are too small or too large.</summary>
    /// <param name="option">The option.</param>
    /// <param name="most">The largest number.</param>
    /// <param name="remedy">What else there is for who wants more.</param>
    public static Option<T> From1To<T>(this Option<T> option, int most, string remedy = "")
    {
        option.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => !int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > most))
                given.AddError($"{option.Name} is {(most == int.MaxValue ? "a whole number from 1 on" : $"1 to {most}")}.{remedy}");
        });
        return option;
    }
}
