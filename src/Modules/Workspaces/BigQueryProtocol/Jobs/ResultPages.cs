using System.Buffers;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Cuts pages out of a result: rows as they are on disk, with commas between them.</summary>
internal static class ResultPages
{
    /// <summary>A page has as many rows as fit, and one at least.</summary>
    private const int MostBytes = 10 * 1024 * 1024;

    /// <summary>Reads rows from <paramref name="start"/> on.</summary>
    /// <returns>How many rows were written to <paramref name="target"/>.</returns>
    public static async Task<long> ReadAsync(JobOutcome result, long start, long mostRows, ArrayBufferWriter<byte> target, CancellationToken stop)
    {
        var rows = Cut(result.Inline, result.InlineRows, start, mostRows, target);
        long before = result.InlineRows;
        foreach (var part in result.Parts)
        {
            if (rows >= mostRows || target.WrittenCount >= MostBytes)
                break;
            if (start + rows < before + part.Rows)
            {
                var bytes = await File.ReadAllBytesAsync(part.File, stop);
                rows += Cut(bytes, part.Rows, start + rows - before, mostRows - rows, target);
            }

            before += part.Rows;
        }

        return rows;
    }

    private static long Cut(ReadOnlyMemory<byte> source, long rows, long skip, long most, ArrayBufferWriter<byte> target)
    {
        if (skip >= rows || most <= 0)
            return 0;
        var text = source.Span;
        var at = 0;
        for (long i = 0; i < skip; i++)
            at = EndOfRow(text, at) + 1;
        var from = at;
        long taken = 0;
        var end = at;
        while (skip + taken < rows && taken < most && (target.WrittenCount + (end - from) < MostBytes))
        {
            end = EndOfRow(text, at);
            at = end + 1;
            taken++;
        }

        if (taken == 0)
            return 0;
        if (target.WrittenCount > 0)
            target.Write(","u8);
        target.Write(text[from..end]);
        return taken;
    }

    /// <summary>The position behind the object or list that begins at <paramref name="at"/> or behind white space there.</summary>
    private static int EndOfRow(ReadOnlySpan<byte> text, int at)
    {
        var depth = 0;
        while (true)
        {
            at += text[at..].IndexOfAny("\"{}[]"u8);
            switch (text[at++])
            {
                case (byte)'"':
                    at = EndOfText(text, at);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    if (--depth == 0)
                        return at;
                    break;
            }
        }
    }

    private static int EndOfText(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            at += text[at..].IndexOfAny("\"\\"u8);
            if (text[at] == '"')
                return at + 1;
            at += 2;
        }
    }
}
