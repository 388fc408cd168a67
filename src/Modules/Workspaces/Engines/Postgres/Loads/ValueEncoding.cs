using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Headgate.Workspaces;

/// <summary>Values in PostgreSQL's binary form, each with its length before it. False: the value is not of the type, or is written in a way that only PostgreSQL reads.</summary>
internal static class ValueEncoding
{
    public static bool Text(CopyBuffer buffer, ReadOnlySpan<byte> text, int? longest)
    {
        // PostgreSQL cannot hold a NUL in a text.
        if (text.Contains((byte)0) || (text.Length > longest && Characters(text) > longest))
            return false;
        buffer.Value(text);
        return true;
    }

    public static bool TryInteger(ReadOnlySpan<byte> text, out long value) => Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;

    public static bool Integer(CopyBuffer buffer, long value, int bytes)
    {
        switch (bytes)
        {
            case 2 when value is >= short.MinValue and <= short.MaxValue:
                buffer.Int32(2);
                buffer.Int16((short)value);
                return true;
            case 4 when value is >= int.MinValue and <= int.MaxValue:
                buffer.Int32(4);
                buffer.Int32((int)value);
                return true;
            case 8:
                buffer.Int32(8);
                buffer.Int64(value);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Numbers in digits only: what is not one, PostgreSQL names in its own ways.</summary>
    public static bool TryFloat(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    public static bool Float8(CopyBuffer buffer, double value)
    {
        buffer.Int32(8);
        BinaryPrimitives.WriteDoubleBigEndian(buffer.Take(8), value);
        return true;
    }

    public static bool Float4(CopyBuffer buffer, double value)
    {
        if (double.IsFinite(value) && (!float.IsFinite((float)value) || ((float)value == 0 && value != 0)))
            return false;
        buffer.Int32(4);
        BinaryPrimitives.WriteSingleBigEndian(buffer.Take(4), (float)value);
        return true;
    }

    public static bool Boolean(CopyBuffer buffer, ReadOnlySpan<byte> text)
    {
        if (Is(text, "true"u8) || Is(text, "t"u8) || Is(text, "1"u8))
            return Boolean(buffer, true);
        return (Is(text, "false"u8) || Is(text, "f"u8) || Is(text, "0"u8)) && Boolean(buffer, false);
    }

    public static bool Boolean(CopyBuffer buffer, bool value)
    {
        buffer.Int32(1);
        buffer.Take(1)[0] = value ? (byte)1 : (byte)0;
        return true;
    }

    /// <summary>The text with the number of its format; PostgreSQL reads the JSON.</summary>
    public static bool Json(CopyBuffer buffer, ReadOnlySpan<byte> text)
    {
        buffer.Int32(text.Length + 1);
        buffer.Take(1)[0] = 1;
        buffer.Bytes(text);
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);

    private static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var unit in text)
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }
}
