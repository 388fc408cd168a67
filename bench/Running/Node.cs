using System.Diagnostics;

namespace Headgate.Bench.Running;

/// <summary>A running <c>headgate serve</c>: the built binary, as its own process, with its defaults.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly Process process;

    private Node(Process process, string url, string data, TimeSpan ready)
    {
        this.process = process;
        Url = url;
        Data = data;
        Ready = ready;
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>How long it took from the start of the process to its line <c>ready</c>.</summary>
    public TimeSpan Ready { get; }

    /// <summary>Its process.</summary>
    public int Id => process.Id;

    /// <summary>Starts the node on a data folder and waits until it says <c>ready</c>.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not get ready; its last lines are in the message.</exception>
    public static async Task<Node> StartAsync(string data, CancellationToken stop)
    {
        var url = $"http://127.0.0.1:{Child.FreePort()}";
        var start = new ProcessStartInfo(Binary(), ["serve", "--urls", url, "--data", data]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var lines = new Queue<string>();
        var ready = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var started = TimeProvider.System.GetTimestamp();
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"headgate ended: {Last()}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            return new(process, url, data, await ready.Task.WaitAsync(StartLimit, TimeProvider.System, stop));
        }
        catch (Exception failure)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
            throw failure is TimeoutException ? new InvalidOperationException($"headgate did not get ready: {Last()}") : failure;
        }

        void Take(string? line)
        {
            if (line is null)
                return;
            if (line.Contains("ready in ", StringComparison.Ordinal))
                ready.TrySetResult(TimeProvider.System.GetElapsedTime(started));
            lock (lines)
            {
                lines.Enqueue(line);
                if (lines.Count > 20)
                    lines.Dequeue();
            }
        }

        string Last()
        {
            lock (lines)
                return string.Join(Environment.NewLine, lines);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Child.StopAsync(process);
        process.Dispose();
    }

    /// <summary>The binary that was built together with the bench, in its own output folder.</summary>
    private static string Binary()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(BenchFolders.Repository, "src", "Headgate", "bin", here.Parent!.Name, here.Name, "headgate");
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: run the bench with dotnet run -c Release --project bench.");
    }
}
