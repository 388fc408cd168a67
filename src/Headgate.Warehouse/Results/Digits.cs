using System.Buffers.Text;
using System.Globalization;
using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Numbers as text.</summary>
internal static class Digits
{
    private const ulong TenTo18 = 1_000_000_000_000_000_000;

    public static void Int64(long value, RowBuffer to)
    {
        Utf8Formatter.TryFormat(value, to.Room(20), out var length);
        to.Advance(length);
    }

    /// <summary>A number with leading zeros.</summary>
    public static void Padded(long value, int digits, RowBuffer to)
    {
        var room = to.Room(digits);
        for (var at = digits - 1; at >= 0; at--)
        {
            room[at] = (byte)('0' + (value % 10));
            value /= 10;
        }

        to.Advance(digits);
    }

    /// <summary>Any integer that DuckDB stores.</summary>
    public static void Integer(in DuckDbVector values, int row, RowBuffer to)
    {
        switch (values.Info.Type)
        {
            case DuckDbType.TinyInt: Int64(values.Value<sbyte>(row), to); break;
            case DuckDbType.SmallInt: Int64(values.Value<short>(row), to); break;
            case DuckDbType.Integer: Int64(values.Value<int>(row), to); break;
            case DuckDbType.BigInt: Int64(values.Value<long>(row), to); break;
            case DuckDbType.UTinyInt: Int64(values.Value<byte>(row), to); break;
            case DuckDbType.USmallInt: Int64(values.Value<ushort>(row), to); break;
            case DuckDbType.UInteger: Int64(values.Value<uint>(row), to); break;
            case DuckDbType.UBigInt: Scaled(values.Value<ulong>(row), negative: false, 0, to); break;
            case DuckDbType.HugeInt: Signed(values.Value<Int128>(row), 0, to); break;
            default: Scaled(values.Value<UInt128>(row), negative: false, 0, to); break;
        }
    }

    /// <summary>A DECIMAL with all the digits of its scale.</summary>
    public static void Decimal(in DuckDbVector values, int row, RowBuffer to)
    {
        var (width, scale) = (values.Info.Width, values.Info.Scale);
        if (width > 18)
            Signed(values.Value<Int128>(row), scale, to);
        else
            Short(width <= 4 ? values.Value<short>(row) : width <= 9 ? values.Value<int>(row) : values.Value<long>(row), scale, to);
    }

    /// <summary>A FLOAT or DOUBLE: the shortest text that reads back as the same number.</summary>
    public static void Real(in DuckDbVector values, int row, RowBuffer to)
    {
        var value = values.Info.Type == DuckDbType.Float ? values.Value<float>(row) : values.Value<double>(row);
        if (!double.IsFinite(value))
        {
            to.Add(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "inf"u8 : "-inf"u8);
            return;
        }

        var room = to.Room(32);
        var length = 0;
        if (values.Info.Type == DuckDbType.Float)
            values.Value<float>(row).TryFormat(room, out length, "R", CultureInfo.InvariantCulture);
        else
            value.TryFormat(room, out length, "R", CultureInfo.InvariantCulture);
        to.Advance(length);
    }

    private static void Short(long value, int scale, RowBuffer to)
    {
        if (scale == 0)
        {
            Int64(value, to);
            return;
        }

        Scaled((UInt128)(ulong)Math.Abs(value), value < 0, scale, to);
    }

    private static void Signed(Int128 value, int scale, RowBuffer to) =>
        Scaled(value < 0 ? (UInt128)(-(value + 1)) + 1 : (UInt128)value, value < 0, scale, to);

    private static void Scaled(UInt128 value, bool negative, int scale, RowBuffer to)
    {
        if (negative)
            to.Add((byte)'-');
        Span<byte> digits = stackalloc byte[40];
        var start = digits.Length;
        while (value > ulong.MaxValue)
        {
            (value, var part) = UInt128.DivRem(value, TenTo18);
            var rest = (ulong)part;
            for (var i = 0; i < 18; i++, rest /= 10)
                digits[--start] = (byte)('0' + (rest % 10));
        }

        for (var rest = (ulong)value; rest > 0; rest /= 10)
            digits[--start] = (byte)('0' + (rest % 10));
        while (digits.Length - start <= scale)
            digits[--start] = (byte)'0';
        to.Add(digits[start..^scale]);
        if (scale == 0)
            return;
        to.Add((byte)'.');
        to.Add(digits[^scale..]);
    }
}
