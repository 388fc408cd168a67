using Headgate.Bench.Running;

namespace Headgate.Bench.Baselines;

/// <summary>The least a minimal API can do, on the same Kestrel, in a process of its own.</summary>
internal static class EmptyEndpointChild
{
    public static async Task<int> RunAsync(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.MapGet("/empty", static () => TypedResults.Ok());
        await app.StartAsync();
        await Console.Out.WriteLineAsync("ready");
        await app.WaitForShutdownAsync();
        return 0;
    }
}

/// <summary>A running empty endpoint.</summary>
internal sealed class EmptyEndpoint : IAsyncDisposable
{
    private readonly System.Diagnostics.Process process;

    private EmptyEndpoint(System.Diagnostics.Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    /// <summary>Its process.</summary>
    public int Id => process.Id;

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts it.</summary>
    public static async Task<EmptyEndpoint> StartAsync(CancellationToken stop)
    {
        var port = Child.FreePort();
        var process = Child.Start("child-empty", $"{port}");
        return await process.StandardOutput.ReadLineAsync(stop) == "ready" ? new(process, port) : throw new InvalidOperationException("The empty endpoint did not start.");
    }

    /// <summary>Peak memory.</summary>
    public string Memory => ProcessMemory.Peak(process.Id);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Child.StopAsync(process);
        process.Dispose();
    }
}
