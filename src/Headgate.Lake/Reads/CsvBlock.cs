using System.Buffers;
using System.Text;
using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>Some whole rows as CSV: every value in double quotes, NULL as nothing, lines ending with \n.</summary>
internal sealed class CsvBlock : IDisposable
{
    private byte[] bytes;
    private int used;

    private CsvBlock(int size) => bytes = ArrayPool<byte>.Shared.Rent(size);

    /// <summary>How many rows; none at the end of the result.</summary>
    public int Rows { get; private set; }

    public ReadOnlyMemory<byte> Text => bytes.AsMemory(0, used);

    /// <summary>Takes rows until about <paramref name="limit"/> bytes are there or no row is left. All columns are VARCHAR.</summary>
    public static CsvBlock Of(DuckDbResult result, int limit)
    {
        var block = new CsvBlock(limit + (limit / 4));
        while (block.used < limit && result.Next() is { } chunk)
            using (chunk)
                block.Add(chunk, result.Columns.Count);
        return block;
    }

    /// <summary>One row of names.</summary>
    public static CsvBlock Of(IReadOnlyList<string> names)
    {
        var block = new CsvBlock(1024) { Rows = 1 };
        for (var i = 0; i < names.Count; i++)
        {
            block.Quote(Encoding.UTF8.GetBytes(names[i]));
            block.Put(i == names.Count - 1 ? (byte)'\n' : (byte)',');
        }

        return block;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Add(DuckDbChunk chunk, int columns)
    {
        var vectors = new DuckDbVector[columns];
        for (var column = 0; column < columns; column++)
            vectors[column] = chunk.Vector(column);
        for (var row = 0; row < chunk.RowCount; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                if (!vectors[column].IsNull(row))
                    Quote(vectors[column].Bytes(row));
                Put(column == columns - 1 ? (byte)'\n' : (byte)',');
            }
        }

        Rows += chunk.RowCount;
    }

    private void Quote(ReadOnlySpan<byte> value)
    {
        Put((byte)'"');
        for (var quote = value.IndexOf((byte)'"'); quote >= 0; quote = value.IndexOf((byte)'"'))
        {
            Put(value[..(quote + 1)]);
            Put((byte)'"');
            value = value[(quote + 1)..];
        }

        Put(value);
        Put((byte)'"');
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        if (text.Length > bytes.Length - used)
            Grow(text.Length);
        text.CopyTo(bytes.AsSpan(used));
        used += text.Length;
    }

    private void Put(byte sign)
    {
        if (used == bytes.Length)
            Grow(1);
        bytes[used++] = sign;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, checked(used + needed)));
        bytes.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
