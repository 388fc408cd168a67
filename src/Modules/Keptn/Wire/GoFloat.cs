using System.Globalization;

namespace Headgate.Keptn.Wire;

/// <summary>Numbers in texts as Go's <c>%v</c> writes them: scripts compare the messages of Keptn's services.</summary>
internal static class GoFloat
{
    private const double FirstWithExponent = 1e21;

    /// <summary>The shortest digits that give the number back, with an exponent below 1e-4 and from 1e21 on.</summary>
    public static string Text(double number)
    {
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal) && Math.Abs(number) is >= 1 and < FirstWithExponent
            ? decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("0", CultureInfo.InvariantCulture)
            : shortest.ToLowerInvariant();
    }
}
