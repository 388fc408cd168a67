using System.Threading.Channels;
using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>Writes the rows of a statement as CSV files.</summary>
/// <remarks>
/// DuckDB can do this by <c>COPY</c>, on more processor time than reading the rows takes: here one thread turns what DuckDB reads ahead into text while another writes
/// the text before, and full slices get to the disk meanwhile.
/// </remarks>
internal static class CsvExport
{
    private const int BlockBytes = 2 * 1024 * 1024;
    private const int BlocksAhead = 4;

    /// <param name="connection">Runs the statement.</param>
    /// <param name="sql">A SELECT.</param>
    /// <param name="columns">How many columns it has.</param>
    /// <param name="slices">Where the text goes.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="IOException">A file could not be written, or did not get to the disk.</exception>
    public static async Task<long> RunAsync(DuckDbConnection connection, string sql, int columns, SliceWriter slices, CancellationToken stop)
    {
        var texts = Enumerable.Range(0, columns).Select(column => $"CAST(c{column} AS VARCHAR)");
        var names = Enumerable.Range(0, columns).Select(column => $"c{column}");
        using var result = await connection.QueryAsync($"SELECT {string.Join(", ", texts)} FROM ({sql}) t({string.Join(", ", names)})", stop);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var blocks = Channel.CreateBounded<CsvBlock>(BlocksAhead);
        var writing = Task.Run(() => WriteAsync(blocks.Reader, slices, failed), CancellationToken.None);
        long rows = 0;
        try
        {
            var limit = (int)Math.Min(BlockBytes, slices.SliceBytes);
            while (await result.ReadAsync(chunks => CsvBlock.Of(chunks, limit), failed.Token) is { Rows: > 0 } block)
            {
                rows += block.Rows;
                await blocks.Writer.WriteAsync(block, failed.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The writer failed, and says why below.
        }
        finally
        {
            blocks.Writer.Complete();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await writing;
        return rows;
    }

    private static async Task WriteAsync(ChannelReader<CsvBlock> blocks, SliceWriter slices, CancellationTokenSource failed)
    {
        try
        {
            await foreach (var block in blocks.ReadAllAsync(CancellationToken.None))
                using (block)
                    await slices.WriteAsync(block.Text);
            await slices.EndAsync();
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }
}
