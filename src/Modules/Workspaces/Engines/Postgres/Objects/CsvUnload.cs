using Headgate.Kernel;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Writes a table or view to a CSV file as PostgreSQL streams it.</summary>
internal static class CsvUnload
{
    public static async Task<long> RunAsync(
        NpgsqlConnection session, PostgresPlace place, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop)
    {
        var list = columns is null ? "*" : string.Join(", ", columns.Select(SqlText.Name));
        try
        {
            using var reader = await session.BeginTextExportAsync(
                $"COPY (SELECT {list} FROM {place.Table(name)}) TO STDOUT (FORMAT csv, HEADER true, FORCE_QUOTE *, NULL '', ENCODING 'UTF8')", stop);
            await using var file = new FileStream(csvFile, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            // The bytes are the file's already; as text they would be read and written twice.
            return await CopyAsync(((StreamReader)reader).BaseStream, file, stop);
        }
        catch (PostgresException failure) when (PostgresErrors.IsCallers(failure))
        {
            throw new RefusedException(PostgresErrors.Statement(failure), failure);
        }
    }

    /// <returns>How many rows there were after the header.</returns>
    private static async Task<long> CopyAsync(Stream from, Stream to, CancellationToken stop)
    {
        var buffer = new byte[512 * 1024];
        var lines = new CsvLines();
        while (true)
        {
            var length = 0;
            int read;
            while (length < buffer.Length && (read = await from.ReadAsync(buffer.AsMemory(length), stop)) > 0)
                length += read;
            if (length == 0)
                return Math.Max(0, lines.Count - 1);
            lines.Add(buffer.AsSpan(0, length));
            await to.WriteAsync(buffer.AsMemory(0, length), stop);
        }
    }

    /// <summary>Counts the ends of lines that are not within quotes.</summary>
    private sealed class CsvLines
    {
        private bool quoted;

        public long Count { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                var next = quoted ? bytes.IndexOf((byte)'"') : bytes.IndexOfAny((byte)'"', (byte)'\n');
                if (next < 0)
                    return;
                if (bytes[next] == '"')
                    quoted = !quoted;
                else
                    Count++;
                bytes = bytes[(next + 1)..];
            }
        }
    }
}
