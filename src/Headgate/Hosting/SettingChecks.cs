using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Headgate.Hosting;

/// <summary>Reads every module's settings before anything starts, so that a wrong one is a sentence and not a failed start with a stack.</summary>
internal static partial class SettingChecks
{
    /// <exception cref="SettingException">A name is unknown, or a value is out of bounds or of another type.</exception>
    public static void Run(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (AggregateException several) when (several.InnerExceptions.All(one => one is OptionsValidationException))
        {
            throw new SettingException(string.Join(" ", several.InnerExceptions.Select(Sentence)));
        }
        catch (Exception wrong) when (wrong is OptionsValidationException or InvalidOperationException)
        {
            throw new SettingException(Sentence(wrong));
        }
    }

    private static string Sentence(Exception wrong) => wrong switch
    {
        OptionsValidationException invalid => "A setting is out of bounds: " + string.Join(" ", invalid.Failures),
        _ when UnknownNames().Match(wrong.Message) is { Success: true } match => $"The section {match.Groups["section"].Value} has no setting {match.Groups["names"].Value}. docs/settings.md lists them.",
        _ => wrong.Message,
    };

    // The binder tells it in no other way.
    [GeneratedRegex(@"instance of [\w.]*?(?<section>\w+)Options: (?<names>.+)$")]
    private static partial Regex UnknownNames();
}
