using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Headgate.Keptn.Shipyards;

/// <summary>What a plain scalar is, by the rules of Go's YAML 1.2 parser: <c>yes</c> is a text, <c>0x1F</c> a number.</summary>
internal static partial class YamlTypes
{
    /// <summary>The layouts of a moment, which becomes a text in RFC 3339.</summary>
    private static readonly string[] Moments = ["yyyy-M-d'T'H:m:s.FFFFFFFK", "yyyy-M-d't'H:m:s.FFFFFFFK", "yyyy-M-d H:m:s.FFFFFFF", "yyyy-M-d"];

    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    /// <returns><c>null</c> for YAML's null.</returns>
    public static JsonNode? Resolve(string text)
    {
        if (IsNull(text))
            return null;
        if (text is "true" or "True" or "TRUE")
            return JsonValue.Create(true);
        if (text is "false" or "False" or "FALSE")
            return JsonValue.Create(false);
        // No number or moment begins with anything else.
        if (text[0] is not ('+' or '-' or '.' or (>= '0' and <= '9')))
            return JsonValue.Create(text);
        return Integer(text) ?? Decimal(text) ?? Moment(text) ?? JsonValue.Create(text);
    }

    private static JsonNode? Integer(string text)
    {
        var match = Integers().Match(text.Replace("_", "", StringComparison.Ordinal));
        if (!match.Success)
            return null;
        BigInteger value = 0;
        var (radix, digits) = match.Groups switch
        {
            var groups when groups["hex"].Success => (16, groups["hex"].Value),
            var groups when groups["bin"].Success => (2, groups["bin"].Value),
            var groups when groups["oct"].Success => (8, groups["oct"].Value),
            var groups => (10, groups["dec"].Value),
        };
        if (digits.Length > 64)
            return null;
        foreach (var digit in digits)
            value = value * radix + Convert.ToInt32(digit.ToString(), 16);
        if (match.Groups["sign"].Value == "-")
            value = -value;
        return value >= long.MinValue && value <= ulong.MaxValue ? JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture)) : null;
    }

    private static JsonValue? Decimal(string text) =>
        Decimals().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : null;

    private static JsonValue? Moment(string text) =>
        text.Length > 7 && DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? JsonValue.Create(moment.ToString(moment.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture))
            : null;

    [GeneratedRegex(@"^(?<sign>[-+]?)(0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<bin>[01]+)|0[oO]?(?<oct>[0-7]+)|(?<dec>0|[1-9][0-9]*))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Integers();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Decimals();
}
