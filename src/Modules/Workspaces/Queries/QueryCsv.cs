using System.Buffers;
using System.Text;

namespace Headgate.Workspaces.Queries;

/// <summary>Writes a result as CSV while it is read: a header, every value quoted, NULL as nothing, lines ending with \n.</summary>
internal static class QueryCsv
{
    private const int FlushBytes = 128 * 1024;

    public static async Task WriteAsync(QueryResult result, Stream target, CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * FlushBytes);
        Line(buffer, [.. result.Columns.Select(column => column.Name)]);
        await foreach (var row in QueryRows.AllAsync(result, stop))
        {
            Line(buffer, row);
            if (buffer.WrittenCount < FlushBytes)
                continue;
            await target.WriteAsync(buffer.WrittenMemory, stop);
            buffer.ResetWrittenCount();
        }

        await target.WriteAsync(buffer.WrittenMemory, stop);
    }

    private static void Line(ArrayBufferWriter<byte> buffer, IReadOnlyList<string?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                buffer.Write(","u8);
            if (cells[i] is not { } text)
                continue;
            buffer.Write("\""u8);
            Encoding.UTF8.GetBytes(text.Contains('"', StringComparison.Ordinal) ? text.Replace("\"", "\"\"", StringComparison.Ordinal) : text, buffer);
            buffer.Write("\""u8);
        }

        buffer.Write("\n"u8);
    }
}
