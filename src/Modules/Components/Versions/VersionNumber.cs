using System.Globalization;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>The number of a version in a path; anything else is a version that there is not.</summary>
internal static class VersionNumber
{
    /// <exception cref="RefusedException">404.</exception>
    public static int Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new RefusedException(ConfigurationErrors.VersionNotFound(text));
}
