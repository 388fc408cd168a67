using System.Globalization;
using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>The process's one DuckDB, opened when it is first needed: a fixed share of memory, spilling to <c>tmp</c>.</summary>
/// <remarks>
/// Only statements of this project run here, never a user's SQL, so access to files stays on. Extensions are neither installed nor loaded:
/// what is needed is built in.
/// </remarks>
internal sealed class LakeEngine(LakeFolder folder, LakeOptions options) : IDisposable
{
    private readonly Lazy<DuckDbDatabase> database = new(() => Open(folder, options));

    public async Task<DuckDbConnection> ConnectAsync(CancellationToken stop)
    {
        var connection = database.Value.Connect();
        try
        {
            await connection.ExecuteAsync("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0; SET TimeZone = 'UTC'", stop);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (database.IsValueCreated)
            database.Value.Dispose();
    }

    /// <summary>What the caller can act on becomes a refusal; the rest stays the fault that it is.</summary>
    public static Exception Translate(Exception failure) => failure switch
    {
        DuckDbException { Type: DuckDbErrorType.OutOfMemory } memory when !IsDiskFull(memory) => new RefusedException(LakeErrors.OutOfMemory(FirstLine(memory.Message)), memory),
        DuckDbException or IOException when IsDiskFull(failure) => new RefusedException(LakeErrors.DiskFull, failure),
        _ => failure,
    };

    public static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    private static bool IsDiskFull(Exception failure) =>
        failure.Message.Contains("No space left on device", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("There is not enough space on the disk", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("Disk quota exceeded", StringComparison.OrdinalIgnoreCase);

    private static DuckDbDatabase Open(LakeFolder folder, LakeOptions options)
    {
        var memory = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * options.MemoryShare) / (1024 * 1024);
        return DuckDbDatabase.Open(null, new Dictionary<string, string>
        {
            ["memory_limit"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(memory, 256)}MiB"),
            ["threads"] = (options.Threads == 0 ? Environment.ProcessorCount : options.Threads).ToString(CultureInfo.InvariantCulture),
            ["temp_directory"] = folder.Temporary,
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
        });
    }
}
