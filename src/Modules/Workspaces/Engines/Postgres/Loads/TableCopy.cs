using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Streams rows of the lake into a table as a binary COPY, encoded column by column; the next rows are encoded while the last ones are sent.</summary>
/// <param name="session">With a transaction.</param>
/// <param name="reading">For texts in unusual forms.</param>
/// <param name="table">What messages call it.</param>
/// <param name="isNew">Whether the transaction has made the table: its rows then need not be looked at again by VACUUM.</param>
internal sealed class TableCopy(NpgsqlConnection session, ServerReading reading, string table, bool isNew)
{
    private const int SendAt = 256 * 1024;
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly CopyBuffer[] buffers = [new(SendAt * 2), new(SendAt * 2)];
    private int current;
    private Task sending = Task.CompletedTask;
    private long bytes;

    /// <param name="target">The table in SQL.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">A writer for each column of the rows.</param>
    /// <param name="progress">Is told the number of rows.</param>
    /// <param name="stop">Interrupts it.</param>
    public async Task<LoadCounts> RunAsync(string target, LakeRows rows, IReadOnlyList<ColumnWriter> columns, Action<long> progress, CancellationToken stop)
    {
        var names = string.Join(", ", columns.Select(column => SqlText.Name(column.Target.Destination)));
        await using var stream = await session.BeginRawBinaryCopyAsync($"COPY {target} ({names}) FROM STDIN (FORMAT binary{(isNew ? ", FREEZE" : "")})", stop);
        try
        {
            buffers[0].Bytes(Header);
            var count = 0L;
            while (await rows.NextAsync() is { } chunk)
            {
                using (chunk)
                {
                    await EncodeAsync(chunk, columns, stop);
                    Interleave(chunk.RowCount, columns);
                    count += chunk.RowCount;
                }

                if (buffers[current].Length >= SendAt)
                    await SendAsync(stream, stop);
                progress(count);
            }

            buffers[current].Int16(-1);
            await SendAsync(stream, stop);
            await sending;
            return new(count, bytes);
        }
        catch (Exception failure)
        {
            // What is under way ends first; its own failure is the better one.
            var sent = await EndSendingAsync();
            if (sent is not PostgresException)
                await stream.CancelAsync();
            throw sent as PostgresException ?? (failure is ValueException bad ? new RefusedException(PostgresErrors.BadValue(table, bad.Column, bad.Type, bad.Value), bad) : Rethrown(failure));
        }
    }

    private async Task EncodeAsync(LakeRowChunk chunk, IReadOnlyList<ColumnWriter> columns, CancellationToken stop)
    {
        for (var i = 0; i < columns.Count; i++)
            while (columns[i].Encode(chunk, i) is { } unknown)
                await reading.ReadAsync(columns[i], unknown, stop);
    }

    private void Interleave(int rows, IReadOnlyList<ColumnWriter> columns)
    {
        var buffer = buffers[current];
        for (var row = 0; row < rows; row++)
        {
            buffer.Int16((short)columns.Count);
            for (var i = 0; i < columns.Count; i++)
                buffer.Bytes(columns[i].Row(row));
        }
    }

    private async Task SendAsync(Stream stream, CancellationToken stop)
    {
        await sending;
        var buffer = buffers[current];
        bytes += buffer.Length;
        sending = Task.Run(() => stream.WriteAsync(buffer.Written, stop).AsTask(), CancellationToken.None);
        current = 1 - current;
        buffers[current].Clear();
    }

    private async Task<Exception?> EndSendingAsync()
    {
        try
        {
            await sending;
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static Exception Rethrown(Exception failure)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return failure;
    }
}
