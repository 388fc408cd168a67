using System.Globalization;
using Headgate.Bench.Running;
using Headgate.DuckDb;

namespace Headgate.Bench.Baselines;

/// <summary>DuckDB alone, in a process of its own, with its own defaults: statements from standard input, seconds on standard output.</summary>
internal static class DuckDbChild
{
    public static async Task<int> RunAsync()
    {
        var sql = await Console.In.ReadToEndAsync();
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        await connection.ExecuteAsync("SELECT 1", CancellationToken.None);
        var started = TimeProvider.System.GetTimestamp();
        await connection.ExecuteAsync(sql, CancellationToken.None);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds}|{ProcessMemory.Peak(Environment.ProcessId)}"));
        return 0;
    }
}

/// <summary>Runs statements in DuckDB alone. Loading the library and opening the database is not in the time.</summary>
internal sealed class DuckDbBaseline
{
    /// <summary>Peak memory of the last run.</summary>
    public string Memory { get; private set; } = "-";

    /// <summary>The seconds the statements took.</summary>
    public async Task<double> SecondsAsync(string sql, CancellationToken stop)
    {
        var answer = (await Child.AskAsync(["child-duckdb"], sql, stop)).Trim().Split('|');
        Memory = answer[1];
        return double.Parse(answer[0], CultureInfo.InvariantCulture);
    }

    /// <summary>A path as a string of SQL.</summary>
    public static string Quote(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The file as Headgate reads it, every value as text.</summary>
    public static string Csv(string path) => $"read_csv({Quote(path)}, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, columns = {{{Columns}}})";

    private static string Columns { get; } = string.Join(", ", Input.OrdersFile.Columns.Select(column => $"'{column}': 'VARCHAR'"));
}
