using System.Globalization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Wire;

/// <summary>Numbers in a query, as Go reads them.</summary>
internal static class GoNumbers
{
    /// <returns><c>null</c> when the query does not have it; an empty one is 0.</returns>
    /// <exception cref="RefusedException">400: it is no integer.</exception>
    public static long? Int64(IQueryCollection query, string name)
    {
        if (!query.TryGetValue(name, out var values))
            return null;
        var text = values[0] ?? "";
        if (text.Length == 0)
            return 0;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        throw GoBody.Refuse($"strconv.ParseInt: parsing {GoText.Quote(text)}: {(IsInteger(text) ? "value out of range" : "invalid syntax")}");
    }

    private static bool IsInteger(string text) => text.AsSpan(text[0] is '-' or '+' ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9');
}
