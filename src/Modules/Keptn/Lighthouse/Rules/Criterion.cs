using System.Globalization;
using System.Text.RegularExpressions;

namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>A criterion such as <c>&lt;=+10%</c> or <c>&lt;600</c>.</summary>
/// <param name="Operator"><c>&lt;</c>, <c>&lt;=</c>, <c>=</c>, <c>&gt;=</c> or <c>&gt;</c>.</param>
/// <param name="Value">What the value is compared with, or by how much it may differ from the earlier one.</param>
/// <param name="IsRelative">Whether <paramref name="Value"/> is a distance from the earlier value.</param>
/// <param name="IsPercentage">Whether the distance is a part of the earlier value.</param>
internal readonly partial record struct Criterion(string Operator, double Value, bool IsRelative, bool IsPercentage)
{
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private static readonly string[] Operators = ["<=", "<", "=", ">=", ">"];

    /// <returns><c>null</c> when the text is a criterion, otherwise what is wrong with it.</returns>
    public static string? TryParse(string text, out Criterion criterion)
    {
        criterion = default;
        var rest = text.Replace(" ", "", StringComparison.Ordinal);
        if (rest.Length == 0 || !"<|=>".Contains(rest[0], StringComparison.Ordinal))
            return "invalid criteria string";
        var comparing = Operators.FirstOrDefault(known => rest.StartsWith(known, StringComparison.Ordinal)) ?? "";
        rest = rest[comparing.Length..];
        var isPercentage = rest.EndsWith('%');
        if (isPercentage)
            rest = rest[..^1];
        var sign = rest.Length > 0 && rest[0] is '+' or '-' ? rest[0] : ' ';
        if (sign != ' ')
            rest = rest[1..];
        if (!TryNumber(rest, out var value))
            return "could not parse criteria target value";
        criterion = new Criterion(comparing, sign == '-' ? -value : value, isPercentage || sign != ' ', isPercentage);
        return null;
    }

    /// <summary>A finite number: JSON has no other ones. Underscores may part its digits, as in Go.</summary>
    public static bool TryNumber(string text, out double number) =>
        double.TryParse(Separators().Replace(text, ""), Decimal, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>What the value is compared with when <paramref name="earlier"/> is the earlier one.</summary>
    public double TargetAfter(double earlier) => Finite(IsPercentage ? earlier * (100.0 + Value) / 100.0 : IsRelative ? earlier + Value : Value);

    /// <summary>Whether the value is on the right side of the target.</summary>
    public bool Holds(double value, double target) => Operator switch
    {
        "<" => value < target,
        "<=" => value <= target,
        "=" => value == target,
        ">=" => value >= target,
        _ => value > target,
    };

    [GeneratedRegex("(?<=[0-9])_(?=[0-9])")]
    private static partial Regex Separators();

    private static double Finite(double number) => Math.Clamp(number, double.MinValue, double.MaxValue);
}
