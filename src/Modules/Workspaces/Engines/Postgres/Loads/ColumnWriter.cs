using System.Text;
using Headgate.Lake;

namespace Headgate.Workspaces;

/// <summary>Encodes a column's values, a chunk at a time, as PostgreSQL's binary COPY wants them.</summary>
internal sealed class ColumnWriter(LakeRowColumn source, LoadColumn target, PostgresType type)
{
    // Values that PostgreSQL had to read itself; dates and such come again and again.
    private const int MostRemembered = 100_000;
    private readonly CopyBuffer buffer = new(64 * 1024);
    private readonly Dictionary<string, byte[]> remembered = new(StringComparer.Ordinal);
    private int[] ends = [];

    public LoadColumn Target => target;

    public PostgresType Type => type;

    /// <summary>The length and bytes of a row's value.</summary>
    public ReadOnlySpan<byte> Row(int row) => buffer.Slice(row == 0 ? 0 : ends[row - 1], ends[row]);

    /// <summary>Encodes the column.</summary>
    /// <returns>Texts that only PostgreSQL can read: tell them to <see cref="Remember"/> and encode again. <c>null</c> when all is done.</returns>
    /// <exception cref="ValueException">A value cannot be in the column, whoever reads it.</exception>
    public HashSet<string>? Encode(LakeRowChunk chunk, int index)
    {
        buffer.Clear();
        if (ends.Length < chunk.RowCount)
            ends = new int[chunk.RowCount];
        HashSet<string>? unknown = null;
        var values = chunk.Column(index);
        for (var row = 0; row < chunk.RowCount; row++)
        {
            if (!Write(values, row))
                (unknown ??= []).Add(TextOf(values, row));
            ends[row] = buffer.Length;
        }

        return unknown;
    }

    public void Remember(string text, byte[] encoded)
    {
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        remembered[text] = encoded;
    }

    private bool Write(LakeValues values, int row)
    {
        if (values.IsNull(row) || (target.EmptyToNull && source.Type.IsText && values.GetBytes(row).IsEmpty))
        {
            if (!target.Nullable)
                throw new ValueException(target.Destination, type.Sql, null);
            buffer.Int32(-1);
            return true;
        }

        var from = buffer.Length;
        if (source.Type.IsText ? WriteText(values.GetBytes(row)) : WriteTyped(values, row) || WriteText(Encoding.UTF8.GetBytes(values.GetText(row))))
            return true;
        buffer.BackTo(from);
        if (type.Kind == PostgresKind.Text)
            throw new ValueException(target.Destination, type.Sql, TextOf(values, row));
        if (!remembered.TryGetValue(TextOf(values, row), out var known))
            return false;
        buffer.Value(known);
        return true;
    }

    private bool WriteText(ReadOnlySpan<byte> text) => type.Kind switch
    {
        PostgresKind.Text => ValueEncoding.Text(buffer, text, type.Longest),
        PostgresKind.Int2 => ValueEncoding.TryInteger(text, out var value) && ValueEncoding.Integer(buffer, value, 2),
        PostgresKind.Int4 => ValueEncoding.TryInteger(text, out var value) && ValueEncoding.Integer(buffer, value, 4),
        PostgresKind.Int8 => ValueEncoding.TryInteger(text, out var value) && ValueEncoding.Integer(buffer, value, 8),
        PostgresKind.Numeric => NumericEncoding.Text(buffer, text, type.Digits),
        PostgresKind.Float4 => ValueEncoding.TryFloat(text, out var value) && ValueEncoding.Float4(buffer, value),
        PostgresKind.Float8 => ValueEncoding.TryFloat(text, out var value) && ValueEncoding.Float8(buffer, value),
        PostgresKind.Boolean => ValueEncoding.Boolean(buffer, text),
        PostgresKind.Date => TimeEncoding.Date(buffer, text),
        PostgresKind.Timestamp => TimeEncoding.Timestamp(buffer, text),
        PostgresKind.Json => ValueEncoding.Json(buffer, text),
        _ => false,
    };

    /// <summary>Where the source's type is near enough to the target's.</summary>
    private bool WriteTyped(LakeValues values, int row) => (type.Kind, Family(source.Type)) switch
    {
        (PostgresKind.Int2, 'i') => ValueEncoding.Integer(buffer, values.GetInt64(row), 2),
        (PostgresKind.Int4, 'i') => ValueEncoding.Integer(buffer, values.GetInt64(row), 4),
        (PostgresKind.Int8, 'i') => ValueEncoding.Integer(buffer, values.GetInt64(row), 8),
        (PostgresKind.Float4, 'f') => ValueEncoding.Float4(buffer, values.GetDouble(row)),
        (PostgresKind.Float8, 'f') => ValueEncoding.Float8(buffer, values.GetDouble(row)),
        (PostgresKind.Float4, 'i') => ValueEncoding.Float4(buffer, values.GetInt64(row)),
        (PostgresKind.Float8, 'i') => ValueEncoding.Float8(buffer, values.GetInt64(row)),
        (PostgresKind.Numeric, 'i') => NumericEncoding.Integer(buffer, values.GetInt64(row), 0, type.Digits),
        (PostgresKind.Numeric, 'd') => NumericEncoding.Integer(buffer, values.GetUnscaled(row), Scale(source.Type), type.Digits),
        (PostgresKind.Boolean, 'b') => ValueEncoding.Boolean(buffer, values.GetBoolean(row)),
        (PostgresKind.Date, 'D') => TimeEncoding.Days(buffer, values.GetTicks(row)),
        (PostgresKind.Time, 'h') => ValueEncoding.Integer(buffer, values.GetTicks(row), 8),
        (PostgresKind.Timestamp, 't') or (PostgresKind.TimestampTz, 'z') => TimeEncoding.Microseconds(buffer, values.GetTicks(row)),
        _ => false,
    };

    private string TextOf(LakeValues values, int row) => source.Type.IsText ? Encoding.UTF8.GetString(values.GetBytes(row)) : values.GetText(row);

    private static char Family(LakeType type) => type.Sql switch
    {
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => 'i',
        "FLOAT" or "DOUBLE" => 'f',
        "BOOLEAN" => 'b',
        "DATE" => 'D',
        "TIME" => 'h',
        "TIMESTAMP" => 't',
        "TIMESTAMPTZ" => 'z',
        "VARCHAR" => 's',
        _ => 'd',
    };

    private static int Scale(LakeType type) => int.Parse(type.Sql.AsSpan(type.Sql.IndexOf(',', StringComparison.Ordinal) + 1).TrimEnd(')'), System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A value does not fit its column.</summary>
internal sealed class ValueException(string column, string type, string? value) : Exception($"A value does not fit column {column}.")
{
    public string Column => column;

    public string Type => type;

    /// <summary>The value; <c>null</c> for NULL.</summary>
    public string? Value => value;
}
