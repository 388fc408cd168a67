using System.Text;

namespace Headgate.Workspaces;

/// <summary>In a file of one column a NULL is an empty line, which readers of CSV take for nothing at all. So it gets a text that no value is.</summary>
internal static class OneColumnCsv
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Rewrites the file; every value in it is in quotes.</summary>
    /// <returns>The text that means NULL in it now.</returns>
    public static async Task<string> SayNullAsync(string path, CancellationToken stop)
    {
        var text = $"headgate-null-{Guid.NewGuid():n}";
        var line = Encoding.UTF8.GetBytes($"\"{text}\"");
        var rewritten = path + ".nulls";
        await using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan))
        await using (var target = new FileStream(rewritten, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes))
        {
            var buffer = new byte[BufferBytes];
            bool isQuoted = false, isLineEmpty = true;
            for (int read; (read = await source.ReadAsync(buffer, stop)) > 0;)
                Rewrite(buffer.AsSpan(0, read), target, line, ref isQuoted, ref isLineEmpty);
        }

        File.Move(rewritten, path, overwrite: true);
        return text;
    }

    private static void Rewrite(ReadOnlySpan<byte> bytes, FileStream target, ReadOnlySpan<byte> line, ref bool isQuoted, ref bool isLineEmpty)
    {
        var from = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == '"')
            {
                isQuoted = !isQuoted;
                isLineEmpty = false;
            }
            else if (bytes[at] == '\n' && !isQuoted)
            {
                if (isLineEmpty)
                {
                    target.Write(bytes[from..at]);
                    target.Write(line);
                    from = at;
                }

                isLineEmpty = true;
            }
            else if (bytes[at] != '\r' || isQuoted)
            {
                isLineEmpty = false;
            }
        }

        target.Write(bytes[from..]);
    }
}
