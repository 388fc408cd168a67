using System.Buffers.Binary;
using System.Globalization;

namespace Headgate.Workspaces;

/// <summary>NUMERIC in binary: digits to the base of 10,000, the weight of the first, a sign, and how many decimal digits are behind the point.</summary>
internal static class NumericEncoding
{
    private const int LongestText = 1000;

    /// <param name="buffer">Where to.</param>
    /// <param name="text">Digits, with a sign and a point perhaps.</param>
    /// <param name="limits">The most digits before the point, and those that are kept behind it.</param>
    public static bool Text(CopyBuffer buffer, ReadOnlySpan<byte> text, (int Whole, int Fraction)? limits)
    {
        if (text.Length is 0 or > LongestText)
            return false;
        var negative = text[0] == '-';
        if (negative || text[0] == '+')
            text = text[1..];
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if ((whole.IsEmpty && fraction.IsEmpty) || whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        return Write(buffer, negative, whole.TrimStart((byte)'0'), fraction, limits);
    }

    public static bool Integer(CopyBuffer buffer, Int128 unscaled, int scale, (int Whole, int Fraction)? limits)
    {
        Span<byte> digits = stackalloc byte[80];
        digits[..40].Fill((byte)'0');
        Int128.Abs(unscaled).TryFormat(digits[40..], out var count, default, CultureInfo.InvariantCulture);
        var all = digits[..(40 + count)];
        return Write(buffer, unscaled < 0, all[..^scale].TrimStart((byte)'0'), all[^scale..], limits);
    }

    private static bool Write(CopyBuffer buffer, bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, (int Whole, int Fraction)? limits)
    {
        // What is rounded could get a digit more; PostgreSQL does both.
        if (limits is { } most && (whole.Length > most.Whole || (fraction.Length > most.Fraction && whole.Length == most.Whole)))
            return false;
        var wholeGroups = (whole.Length + 3) / 4;
        var groups = wholeGroups + (fraction.Length + 3) / 4;
        var at = buffer.Length;
        var room = buffer.Take(12 + 2 * groups);
        Span<short> numbers = stackalloc short[groups];
        var leading = whole.Length - 4 * (wholeGroups - 1);
        for (var i = 0; i < groups; i++)
        {
            numbers[i] = i >= wholeGroups ? Group(fraction[(4 * (i - wholeGroups))..], padded: true)
                : i == 0 ? Group(whole[..leading], padded: false)
                : Group(whole[(leading + 4 * (i - 1))..], padded: true);
        }

        var first = 0;
        while (first < groups && numbers[first] == 0)
            first++;
        var last = groups;
        while (last > first && numbers[last - 1] == 0)
            last--;
        var count = last - first;
        BinaryPrimitives.WriteInt32BigEndian(room, 8 + 2 * count);
        BinaryPrimitives.WriteInt16BigEndian(room[4..], (short)count);
        BinaryPrimitives.WriteInt16BigEndian(room[6..], (short)(count == 0 ? 0 : wholeGroups - 1 - first));
        BinaryPrimitives.WriteInt16BigEndian(room[8..], negative && count > 0 ? (short)0x4000 : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(room[10..], (short)fraction.Length);
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteInt16BigEndian(room[(12 + 2 * i)..], numbers[first + i]);
        buffer.BackTo(at + 12 + 2 * count);
        return true;
    }

    private static short Group(ReadOnlySpan<byte> digits, bool padded)
    {
        var value = 0;
        for (var i = 0; i < 4 && (padded || i < digits.Length); i++)
            value = value * 10 + (i < digits.Length ? digits[i] - '0' : 0);
        return (short)value;
    }
}
