using System.Text;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Writes a table or view as CSV while its parts come in.</summary>
internal static class AccountUnload
{
    /// <returns>How many rows.</returns>
    public static async Task<long> RunAsync(AccountSession session, string name, IReadOnlyList<string>? columns, string csvFile, CancellationToken stop)
    {
        var result = await session.ExecuteAsync($"SELECT {(columns is null ? "*" : AccountSql.Names(columns))} FROM {AccountSql.Name(name)}", stop);
        await using var file = new StreamWriter(new FileStream(csvFile, FileMode.Create, FileAccess.Write, FileShare.None, 128 * 1024, FileOptions.Asynchronous), new UTF8Encoding(false));
        await file.WriteLineAsync(string.Join(',', result.Columns.Select(column => Quoted(column.Name))).AsMemory(), stop);
        var line = new StringBuilder();
        var rows = 0L;
        await foreach (var row in result.RowsAsync(stop))
        {
            line.Clear();
            for (var i = 0; i < row.Length; i++)
            {
                if (i > 0)
                    line.Append(',');
                if (CellText.Of(result.Columns[i], row[i]) is { } text)
                    line.Append(Quoted(text));
            }

            await file.WriteAsync(line.Append('\n'), stop);
            rows++;
        }

        return rows;
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
