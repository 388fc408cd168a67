using System.Globalization;
using System.Text;

namespace Headgate.DuckDb;

/// <summary>One column of a chunk, read in place.</summary>
/// <remarks>A ref struct, so that it cannot outlive the stack frame that holds the chunk.</remarks>
public readonly unsafe ref struct DuckDbColumn
{
    private readonly nint data;
    private readonly ulong* validity;
    private readonly int rows;

    internal DuckDbColumn(DuckDbColumnInfo info, nint data, nint validity, int rows)
    {
        Info = info;
        this.data = data;
        this.validity = (ulong*)validity;
        this.rows = rows;
    }

    /// <summary>Name and type.</summary>
    public DuckDbColumnInfo Info { get; }

    /// <summary>Whether the value is NULL.</summary>
    public bool IsNull(int row) => validity != null && (validity[Checked(row) >> 6] & (1UL << (row & 63))) == 0;

    /// <summary>The bytes of a VARCHAR (UTF-8) or BLOB without a copy; valid until the chunk is disposed. Empty for NULL.</summary>
    public ReadOnlySpan<byte> GetBytes(int row) =>
        Info.Type is not (DuckDbType.Varchar or DuckDbType.Blob) ? throw Mismatch("text")
        : IsNull(row) ? default
        : NativeString.Bytes((NativeString*)data + Checked(row));

    /// <summary>A value of an integer type. The value of a NULL is undefined.</summary>
    public long GetInt64(int row) => Info.Type switch
    {
        DuckDbType.TinyInt => Value<sbyte>(row),
        DuckDbType.SmallInt => Value<short>(row),
        DuckDbType.Integer => Value<int>(row),
        DuckDbType.BigInt => Value<long>(row),
        DuckDbType.UTinyInt => Value<byte>(row),
        DuckDbType.USmallInt => Value<ushort>(row),
        DuckDbType.UInteger => Value<uint>(row),
        DuckDbType.UBigInt => checked((long)Value<ulong>(row)),
        DuckDbType.HugeInt => checked((long)Value<Int128>(row)),
        _ => throw Mismatch("an integer"),
    };

    /// <summary>A DECIMAL without its point: 1.50 is 150 with <see cref="DuckDbColumnInfo.Scale"/> 2. The value of a NULL is undefined.</summary>
    public Int128 GetUnscaled(int row) => Info switch
    {
        { Type: not DuckDbType.Decimal } => throw Mismatch("a decimal"),
        { Width: <= 4 } => Value<short>(row),
        { Width: <= 9 } => Value<int>(row),
        { Width: <= 18 } => Value<long>(row),
        _ => Value<Int128>(row),
    };

    /// <summary>Days from 1970-01-01 of a DATE; microseconds of a TIME, or from 1970-01-01 of a TIMESTAMP with or without a zone. The value of a NULL is undefined.</summary>
    public long GetTicks(int row) => Info.Type switch
    {
        DuckDbType.Date => Value<int>(row),
        DuckDbType.Time or DuckDbType.Timestamp or DuckDbType.TimestampTz => Value<long>(row),
        _ => throw Mismatch("a time"),
    };

    /// <summary>A FLOAT or DOUBLE. The value of a NULL is undefined.</summary>
    public double GetDouble(int row) => Info.Type switch
    {
        DuckDbType.Float => Value<float>(row),
        DuckDbType.Double => Value<double>(row),
        _ => throw Mismatch("a float"),
    };

    /// <summary>A BOOLEAN. The value of a NULL is undefined.</summary>
    public bool GetBoolean(int row) => Info.Type == DuckDbType.Boolean ? Value<byte>(row) != 0 : throw Mismatch("a boolean");

    /// <summary>A TIMESTAMP (taken as UTC) or TIMESTAMP WITH TIME ZONE. The value of a NULL is undefined.</summary>
    /// <exception cref="OverflowException">Infinity, or a year outside of .NET's range.</exception>
    public DateTimeOffset GetTimestamp(int row) => Info.Type is DuckDbType.Timestamp or DuckDbType.TimestampTz
        ? DuckDbTime.FromMicroseconds(Value<long>(row))
        : throw Mismatch("a timestamp");

    /// <summary>The value as invariant text; <c>null</c> for NULL. Floats look as in .NET; cast them to VARCHAR in the statement for DuckDB's form.</summary>
    public string? GetText(int row) => IsNull(row) ? null : Info.Type switch
    {
        DuckDbType.Varchar => Encoding.UTF8.GetString(GetBytes(row)),
        DuckDbType.Boolean => GetBoolean(row) ? "true" : "false",
        DuckDbType.HugeInt => Value<Int128>(row).ToString(CultureInfo.InvariantCulture),
        DuckDbType.UHugeInt => Value<UInt128>(row).ToString(CultureInfo.InvariantCulture),
        DuckDbType.UBigInt => Value<ulong>(row).ToString(CultureInfo.InvariantCulture),
        DuckDbType.Float => Value<float>(row).ToString("R", CultureInfo.InvariantCulture),
        DuckDbType.Double => Value<double>(row).ToString("R", CultureInfo.InvariantCulture),
        DuckDbType.Decimal => DecimalText(row),
        DuckDbType.Timestamp => DuckDbTime.Text(Value<long>(row)),
        DuckDbType.TimestampTz => DuckDbTime.Text(Value<long>(row)) + "+00",
        DuckDbType.Date => DuckDbTime.DateText(Value<int>(row)),
        DuckDbType.Time => DuckDbTime.TimeText(Value<long>(row)),
        _ => GetInt64(row).ToString(CultureInfo.InvariantCulture),
    };

    private string DecimalText(int row)
    {
        var value = GetUnscaled(row);
        var digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(Info.Scale + 1, '0');
        return (value < 0 ? "-" : "") + (Info.Scale == 0 ? digits : $"{digits[..^Info.Scale]}.{digits[^Info.Scale..]}");
    }

    private T Value<T>(int row) where T : unmanaged => ((T*)data)[Checked(row)];

    private int Checked(int row) => (uint)row < (uint)rows ? row : throw new ArgumentOutOfRangeException(nameof(row));

    private InvalidOperationException Mismatch(string wanted) => new($"Column \"{Info.Name}\" is {Info.Type}, not {wanted}.");
}
