using System.Buffers.Text;
using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Bytes, truth and other values as text.</summary>
internal static class Binary
{
    public static void Hex(in DuckDbVector values, int row, RowBuffer to)
    {
        var bytes = values.Bytes(row);
        Convert.TryToHexString(bytes, to.Room(2 * bytes.Length), out var length);
        to.Advance(length);
    }

    public static void Base64Text(in DuckDbVector values, int row, RowBuffer to)
    {
        var bytes = values.Bytes(row);
        Base64.EncodeToUtf8(bytes, to.Room(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var length);
        to.Advance(length);
    }

    public static void OneOrZero(in DuckDbVector values, int row, RowBuffer to) => to.Add((byte)(values.Value<byte>(row) != 0 ? '1' : '0'));

    public static void TrueOrFalse(in DuckDbVector values, int row, RowBuffer to) => to.Add(values.Value<byte>(row) != 0 ? "true"u8 : "false"u8);

    /// <summary>DuckDB keeps a UUID as a signed number with the highest bit turned, so that it sorts.</summary>
    public static void Uuid(in DuckDbVector values, int row, RowBuffer to)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt128BigEndian(bytes, values.Value<Int128>(row));
        bytes[0] ^= 0x80;
        new Guid(bytes, bigEndian: true).TryFormat(to.Room(36), out var length);
        to.Advance(length);
    }

    /// <summary>Months, days and microseconds.</summary>
    public static void Interval(in DuckDbVector values, int row, RowBuffer to)
    {
        var (months, days, micros) = values.Value<IntervalValue>(row);
        Digits.Int64(months, to);
        to.Add(" months "u8);
        Digits.Int64(days, to);
        to.Add(" days "u8);
        Digits.Int64(micros / 1_000_000, to);
        to.Add(" seconds"u8);
    }

    private readonly record struct IntervalValue(int Months, int Days, long Micros);
}
