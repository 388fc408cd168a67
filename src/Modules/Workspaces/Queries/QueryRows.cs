using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Headgate.Workspaces.Queries;

/// <summary>Reads the rows of a kept result: JSON arrays of texts and nulls with commas between them, in memory and in files.</summary>
internal static class QueryRows
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Some rows in the middle; files before them are not opened.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<string?>>> PageAsync(QueryResult result, long offset, int most, CancellationToken stop)
    {
        var page = new List<IReadOnlyList<string?>>(Math.Min(most, 1024));
        var skip = offset;
        foreach (var (file, rows) in Sources(result))
        {
            if (page.Count == most)
                break;
            if (skip >= rows)
            {
                skip -= rows;
                continue;
            }

            await foreach (var row in ReadAsync(result, file, skip, stop))
            {
                page.Add(row);
                if (page.Count == most)
                    break;
            }

            skip = 0;
        }

        return page;
    }

    /// <summary>All rows, one after the other.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<string?>> AllAsync(QueryResult result, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var (file, _) in Sources(result))
            await foreach (var row in ReadAsync(result, file, 0, stop))
                yield return row;
    }

    private static IEnumerable<(string? File, long Rows)> Sources(QueryResult result) =>
        result.Parts.Select(part => ((string?)part.File, part.Rows)).Prepend((null, result.InlineRows));

    private static async IAsyncEnumerable<IReadOnlyList<string?>> ReadAsync(QueryResult result, string? file, long skip, [EnumeratorCancellation] CancellationToken stop)
    {
        await using Stream source = file is null
            ? new MemoryStream(Encoding.UTF8.GetBytes(result.Inline))
            : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, useAsync: false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            // The outer bracket that makes the rows one JSON document.
            buffer[0] = (byte)'[';
            var filled = 1;
            var state = new JsonReaderState();
            var rows = new List<IReadOnlyList<string?>>();
            var left = new RowReader(result.Columns.Count, skip);
            while (true)
            {
                if (filled == buffer.Length)
                    buffer = Grow(buffer);
                var read = await source.ReadAsync(buffer.AsMemory(filled), stop);
                filled += read;
                if (read == 0 && filled < buffer.Length)
                    buffer[filled++] = (byte)']';
                var consumed = left.Read(buffer.AsSpan(0, filled), read == 0, ref state, rows);
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
                foreach (var row in rows)
                    yield return row;
                rows.Clear();
                if (read == 0)
                    yield break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] full)
    {
        var bigger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(bigger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return bigger;
    }

    /// <summary>Takes cells from pieces of the text.</summary>
    private sealed class RowReader(int columns, long skip)
    {
        private string?[]? row;
        private int filled;
        private long leftToSkip = skip;

        public int Read(ReadOnlySpan<byte> piece, bool isLast, ref JsonReaderState state, List<IReadOnlyList<string?>> rows)
        {
            var reader = new Utf8JsonReader(piece, isLast, state);
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartArray when reader.CurrentDepth == 1:
                        row = new string?[columns];
                        filled = 0;
                        break;
                    case JsonTokenType.EndArray when reader.CurrentDepth == 1:
                        if (leftToSkip > 0)
                            leftToSkip--;
                        else
                            rows.Add(row!);
                        break;
                    case JsonTokenType.String or JsonTokenType.Null:
                        row![filled++] = leftToSkip > 0 ? null : reader.GetString();
                        break;
                }
            }

            state = reader.CurrentState;
            return (int)reader.BytesConsumed;
        }
    }
}
