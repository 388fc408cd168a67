namespace Headgate.DuckDb;

/// <summary>Some rows of a result, column by column, in DuckDB's own memory. What is read from it is valid until it is disposed.</summary>
public sealed class DuckDbChunk : IDisposable
{
    private readonly DuckDbColumnInfo[] columns;
    private nint chunk;

    internal DuckDbChunk(nint chunk, DuckDbColumnInfo[] columns)
    {
        this.chunk = chunk;
        this.columns = columns;
        RowCount = checked((int)NativeMethods.ChunkSize(chunk));
    }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>The values of one column.</summary>
    public DuckDbColumn Column(int index)
    {
        ObjectDisposedException.ThrowIf(chunk == 0, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)columns.Length, nameof(index));
        var vector = NativeMethods.ChunkVector(chunk, (ulong)index);
        return new(columns[index], NativeMethods.VectorData(vector), NativeMethods.VectorValidity(vector), RowCount);
    }

    /// <summary>The values of one column for a reader that goes through all of them.</summary>
    public DuckDbVector Vector(int index)
    {
        ObjectDisposedException.ThrowIf(chunk == 0, this);
        return new(columns[index], NativeMethods.ChunkVector(chunk, (ulong)index));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (chunk != 0)
            NativeMethods.DestroyChunk(ref chunk);
        chunk = 0;
    }
}
