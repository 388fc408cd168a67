using System.ComponentModel;
using System.Diagnostics;

namespace Headgate.Postgres;

/// <summary>A program that ends soon by itself.</summary>
/// <param name="ExitCode">127 when it could not be started.</param>
/// <param name="Output">What it wrote to either stream.</param>
internal sealed record ShortCommand(int ExitCode, string Output)
{
    public static async Task<ShortCommand> RunAsync(IReadOnlyList<string> command, CancellationToken stop)
    {
        try
        {
            using var process = await SpawningThread.StartAsync(StartInfo(command));
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(stop);
                var errors = process.StandardError.ReadToEndAsync(stop);
                await process.WaitForExitAsync(stop);
                return new ShortCommand(process.ExitCode, (await output + await errors).Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception missing)
        {
            return new ShortCommand(127, missing.Message);
        }
    }

    /// <summary>As the server's programs want it: both streams to us, and no setting of another PostgreSQL's user.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
