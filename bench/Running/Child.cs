using System.Diagnostics;

namespace Headgate.Bench.Running;

/// <summary>Processes of the bench's own binary.</summary>
internal static class Child
{
    /// <summary>Starts this binary with other arguments.</summary>
    public static Process Start(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // Started as "dotnet Headgate.Bench.dll", the process is dotnet itself.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Gives a child its input and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error, which it has printed.</exception>
    public static async Task<string> AskAsync(string[] arguments, string input, CancellationToken stop)
    {
        using var process = Start(arguments);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), stop);
            process.StandardInput.Close();
            var answer = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return process.ExitCode == 0 ? answer : throw new InvalidOperationException($"{arguments[0]} ended with {process.ExitCode}.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>Asks a process to end, as a supervisor does, and waits for it.</summary>
    public static async Task StopAsync(Process process)
    {
        if (process.HasExited)
            return;
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
