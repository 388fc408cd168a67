using Headgate.DuckDb;

namespace Headgate.Warehouse.Results;

/// <summary>Writes the cells of one column of a result as JSON: a string or null.</summary>
internal interface ICellWriter
{
    /// <summary>Writes all rows of a chunk's column, calling <see cref="CellBuffer.EndCell"/> after each.</summary>
    void Write(DuckDbColumn column, int rows, CellBuffer target);
}

/// <summary>The cells of one column of one chunk, one after the other, with their ends.</summary>
internal sealed class CellBuffer
{
    private byte[] bytes = new byte[64 * 1024];
    private int[] ends = new int[2048];
    private int length;
    private int cells;

    /// <summary>Begins a new chunk.</summary>
    public void Clear() => length = cells = 0;

    /// <summary>Room for at least so many bytes; what was written of it is told to <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - length < count)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + count));
        return bytes.AsSpan(length);
    }

    /// <summary>Keeps so many bytes of what <see cref="Reserve"/> gave.</summary>
    public void Advance(int count) => length += count;

    /// <summary>Copies bytes.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        length += text.Length;
    }

    /// <summary>Ends the cell of the current row.</summary>
    public void EndCell()
    {
        if (cells == ends.Length)
            Array.Resize(ref ends, ends.Length * 2);
        ends[cells++] = length;
    }

    /// <summary>The cell of a row.</summary>
    public ReadOnlySpan<byte> Cell(int row)
    {
        var start = row == 0 ? 0 : ends[row - 1];
        return bytes.AsSpan(start, ends[row] - start);
    }
}
