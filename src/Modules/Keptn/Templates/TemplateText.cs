using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Templates;

/// <summary>Values as Go prints them. Numbers out of JSON are floats there; whole ones that a template counts are not.</summary>
internal static class TemplateText
{
    // From this exponent on Go writes one.
    private const int FirstExponent = 6;

    public static string Of(JsonNode? value) => value switch
    {
        null => "<no value>",
        JsonObject members => $"map[{string.Join(' ', members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{Inner(member.Value)}"))}]",
        JsonArray items => $"[{string.Join(' ', items.Select(Inner))}]",
        _ => Scalar(value.AsValue()),
    };

    /// <summary>What an <c>if</c> asks: false, 0, nil and what is empty are not true.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonObject members => members.Count > 0,
        JsonArray items => items.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => Number(value) != 0,
            var kind => kind == JsonValueKind.True,
        },
    };

    public static string TypeOf(JsonNode? value) => value switch
    {
        null => "nil",
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => IsWhole(value) ? "int" : "float64",
            _ => "bool",
        },
    };

    public static double Number(JsonNode value) => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    /// <summary>Whether a template made the number itself: those out of JSON are parsed and have no type yet.</summary>
    public static bool IsWhole(JsonNode value) => value.AsValue().TryGetValue<object>(out var held) && held is int or long;

    private static string Inner(JsonNode? value) => value is null ? "<nil>" : Of(value);

    private static string Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => IsWhole(value) ? value.ToJsonString() : Float(Number(value)),
        var kind => kind == JsonValueKind.True ? "true" : "false",
    };

    /// <summary>Go's %v: the shortest digits that give the number again, with an exponent where that is below -4 or above 5.</summary>
    public static string Float(double number)
    {
        if (number == 0)
            return double.IsNegative(number) ? "-0" : "0";
        var shortest = Enumerable.Range(0, 17).Select(digits => number.ToString($"E{digits}", CultureInfo.InvariantCulture))
            .First(text => double.Parse(text, CultureInfo.InvariantCulture) == number);
        var (mantissa, exponent) = (shortest[..shortest.IndexOf('E', StringComparison.Ordinal)], int.Parse(shortest[(shortest.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
        return exponent is >= -4 and < FirstExponent
            ? decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }
}
