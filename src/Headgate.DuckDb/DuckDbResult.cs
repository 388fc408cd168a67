using System.Runtime.CompilerServices;

namespace Headgate.DuckDb;

/// <summary>The rows of a statement, read chunk by chunk. Dispose it before the next statement on its connection.</summary>
public sealed class DuckDbResult : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly DuckDbColumnInfo[] columns;
    private NativeResult result;
    private bool ended;
    private bool disposed;

    internal DuckDbResult(DuckDbConnection connection, NativeResult result)
    {
        this.connection = connection;
        this.result = result;
        columns = new DuckDbColumnInfo[NativeMethods.ColumnCount(ref this.result)];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ReadColumn((ulong)i);
        RowsChanged = checked((long)NativeMethods.RowsChanged(ref this.result));
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<DuckDbColumnInfo> Columns => columns;

    /// <summary>How many rows a statement such as INSERT changed; 0 for a query.</summary>
    public long RowsChanged { get; private set; }

    /// <summary>The next rows, up to a few thousand; <c>null</c> at the end. The caller disposes each chunk.</summary>
    /// <exception cref="DuckDbException">The statement failed in this place.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the statement is interrupted.</exception>
    public Task<DuckDbChunk?> NextAsync(CancellationToken stop) => connection.OnWorkerAsync(Fetch, stop, brief: true);

    /// <summary>As <see cref="NextAsync"/>, on the caller's thread; <see cref="DuckDbConnection.Interrupt"/> from another one ends it.</summary>
    /// <exception cref="DuckDbException">The statement failed in this place.</exception>
    public DuckDbChunk? Next() => Fetch();

    /// <summary>Lets <paramref name="read"/> take many chunks by <see cref="Next"/> on a thread of its own.</summary>
    /// <exception cref="DuckDbException">The statement failed in this place.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the statement is interrupted.</exception>
    public Task<T> ReadAsync<T>(Func<DuckDbResult, T> read, CancellationToken stop) => connection.OnWorkerAsync(() => read(this), stop);

    /// <summary>All the chunks; each is disposed when the next one is asked for.</summary>
    public async IAsyncEnumerable<DuckDbChunk> ChunksAsync([EnumeratorCancellation] CancellationToken stop)
    {
        while (await NextAsync(stop) is { } chunk)
            using (chunk)
                yield return chunk;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        NativeMethods.DestroyResult(ref result);
    }

    private DuckDbChunk? Fetch()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        // DuckDB takes a question beyond the end for an error.
        if (ended)
            return null;
        var chunk = NativeMethods.FetchChunk(result);
        if (chunk != 0)
            return new(chunk, columns);
        ended = true;
        return NativeMethods.ResultError(ref result) == 0 ? null : throw DuckDbException.From(ref result);
    }

    private DuckDbColumnInfo ReadColumn(ulong index)
    {
        var name = NativeMethods.Text(NativeMethods.ColumnName(ref result, index)) ?? "";
        return DuckDbColumnInfo.TakeType(name, NativeMethods.ColumnLogicalType(ref result, index));
    }
}
