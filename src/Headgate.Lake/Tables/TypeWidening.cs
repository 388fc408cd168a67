using System.Globalization;
using System.Text.RegularExpressions;

namespace Headgate.Lake;

/// <summary>Changes of type that keep every value, so that files written before are read through a cast and nothing is rewritten.</summary>
internal static partial class TypeWidening
{
    private static readonly string[] Integers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"];
    private static readonly int[] IntegerDigits = [3, 5, 10, 19];

    public static bool IsLossless(LakeType from, LakeType to)
    {
        if (from == to || (from.Sql == "FLOAT" && to.Sql == "DOUBLE"))
            return true;
        if (from.IsText && to.IsText)
            return to.Longest is not { } room || from.Longest is { } longest && longest <= room;
        int narrow = Array.IndexOf(Integers, from.Sql), wide = Array.IndexOf(Integers, to.Sql);
        if (narrow >= 0 && wide >= 0)
            return narrow < wide;
        if (DecimalOf(to) is not { } target)
            return false;
        return narrow >= 0
            ? target.Whole >= IntegerDigits[narrow]
            : DecimalOf(from) is { } source && target.Whole >= source.Whole && target.Scale >= source.Scale;
    }

    private static (int Whole, int Scale)? DecimalOf(LakeType type)
    {
        var match = DecimalName().Match(type.Sql);
        if (!match.Success)
            return null;
        var scale = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - scale, scale);
    }

    [GeneratedRegex(@"^DECIMAL\((\d+),(\d+)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalName();
}
