using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Headgate.Postgres;

/// <summary>A running server process, from its start to its end.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan FastStop = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ImmediateStop = TimeSpan.FromSeconds(5);
    private readonly Process process;
    private readonly Func<CancellationToken, Task>? stopCommand;

    private ServerProcess(Process process, Func<CancellationToken, Task>? stopCommand)
    {
        this.process = process;
        this.stopCommand = stopCommand;
        Ended = process.WaitForExitAsync();
    }

    public int Id => process.Id;

    /// <summary>Complete when the process is no more, however it ended.</summary>
    public Task Ended { get; }

    public int ExitCode => process.ExitCode;

    public static async Task<ServerProcess> StartAsync(ServerPrograms programs, ServerAccount account, DataCluster cluster, int port, EmbeddedPostgresSettings settings, ServerLog log)
    {
        var process = await SpawningThread.StartAsync(ShortCommand.StartInfo(account.Command([programs.Server, .. Arguments(cluster, port, settings)])));
        _ = Task.WhenAll(log.CopyAsync(process.StandardError), log.CopyAsync(process.StandardOutput));
        return new ServerProcess(
            process,
            OperatingSystem.IsWindows() ? token => ShortCommand.RunAsync([programs.Control, "stop", "-D", cluster.Folder, "-m", "fast"], token) : null);
    }

    /// <summary>A port that is free now, from below the range that outgoing connections are given, so that it is still free after a crash.</summary>
    public static int FreePort()
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (IsFree(port))
                return port;
        }

        throw new EmbeddedPostgresException("No free TCP port between 20000 and 32000 was found for PostgreSQL.");
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Ends sessions and writes everything out; a server that hangs is ended harder.</summary>
    public async Task StopAsync(TimeProvider clock)
    {
        if (Ended.IsCompleted)
            return;
        if (stopCommand is not null)
            await stopCommand(CancellationToken.None);
        else
            Posix.Signal(process.Id, Posix.SigInt);
        if (await EndedWithinAsync(FastStop, clock))
            return;
        if (stopCommand is null)
            Posix.Signal(process.Id, Posix.SigQuit);
        if (await EndedWithinAsync(ImmediateStop, clock))
            return;
        process.Kill(entireProcessTree: true);
        await Ended;
    }

    public void Kill()
    {
        if (OperatingSystem.IsWindows())
            process.Kill(entireProcessTree: true);
        else
            // A server told to quit takes its sessions with it.
            Posix.Signal(process.Id, Posix.SigQuit);
    }

    public void Dispose() => process.Dispose();

    private async Task<bool> EndedWithinAsync(TimeSpan patience, TimeProvider clock)
    {
        await Ended.WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Ended.IsCompleted;
    }

    private static IEnumerable<string> Arguments(DataCluster cluster, int port, EmbeddedPostgresSettings wanted)
    {
        string[] settings =
        [
            $"listen_addresses={ListenAddresses(wanted.Address)}", FormattableString.Invariant($"port={port}"), "unix_socket_directories=",
            "password_encryption=scram-sha-256", "max_connections=200", "shared_buffers=64MB", "jit=off", "max_wal_size=128MB", "min_wal_size=32MB",
            "timezone=UTC", "log_timezone=UTC", "logging_collector=off", "log_line_prefix=%m [%p] ",
            // Statements and rows are the users' data, which the log must not hold.
            "log_min_error_statement=panic", "log_error_verbosity=terse", "log_checkpoints=off",
        ];
        string[] safety = wanted.Durable
            ? ["fsync=on", "synchronous_commit=on", "full_page_writes=on"]
            : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
        // The last one of a name counts.
        var own = wanted.ServerSettings.Select(setting => $"{setting.Key}={setting.Value}");
        return ["-D", cluster.Folder, .. settings.Concat(safety).Concat(own).SelectMany(setting => new[] { "-c", setting })];
    }

    private static string ListenAddresses(string? address) => address switch
    {
        null or "127.0.0.1" => "127.0.0.1",
        "0.0.0.0" or "*" => address,
        _ => $"127.0.0.1,{address}",
    };
}
