using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>Short messages between the nodes that share a database: one listening connection per node, many topics.</summary>
/// <remarks>A message is a hint to look, never the news itself: those sent while the connection was down are lost, see <see cref="OnGap"/>.</remarks>
public sealed class Notifications : IAsyncDisposable
{
    /// <summary>PostgreSQL takes less than 8,000 bytes in one notification.</summary>
    public const int MaxBytes = 7900;

    private const string Channel = "headgate";
    private const string Publish = "SELECT pg_notify('headgate', @message)";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Action<string>[]> handlers = new();
    private readonly List<Action> gapHandlers = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private Task listening = Task.CompletedTask;
    private volatile bool isLive;

    internal Notifications(TimeProvider clock, ILogger log)
    {
        this.clock = clock;
        this.log = log;
    }

    /// <summary>Whether messages arrive at present.</summary>
    public bool IsLive => isLive;

    /// <summary>Calls the handler with the body of each message of the topic, own ones included, until the subscription is disposed.</summary>
    /// <remarks>Handlers run one after the other on the listening connection: they note and return.</remarks>
    public IDisposable Subscribe(string topic, Action<string> handler)
    {
        handlers.AddOrUpdate(topic, _ => [handler], (_, already) => [.. already, handler]);
        return new Subscription(() => handlers.AddOrUpdate(topic, _ => [], (_, already) => [.. already.Where(other => other != handler)]));
    }

    /// <summary>Calls the handler whenever messages may have been missed: when the connection is lost, and again when it is back.</summary>
    public void OnGap(Action handler)
    {
        lock (gapHandlers)
            gapHandlers.Add(handler);
    }

    /// <summary>Sends a message to every node when the transaction commits.</summary>
    /// <exception cref="ArgumentException">Topic and body together are over <see cref="MaxBytes"/> in UTF-8.</exception>
    public static async Task PublishAsync(NpgsqlTransaction transaction, string topic, string body, CancellationToken stop)
    {
        var message = $"{topic}:{body}";
        if (Encoding.UTF8.GetByteCount(message) > MaxBytes)
            throw new ArgumentException($"A notification holds at most {MaxBytes} bytes; send the id of a row instead.", nameof(body));
        await using var command = new NpgsqlCommand(Publish, transaction.Connection, transaction);
        command.Parameters.AddWithValue("message", message);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Returns when messages arrive.</summary>
    internal async Task ListenAsync(string connectionString, CancellationToken stop)
    {
        // A connection of its own, which notices a peer that died in silence.
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 10 }.ConnectionString;
        var connection = await OpenAsync(own, stop);
        listening = Task.Run(() => KeepListeningAsync(own, connection), CancellationToken.None);
    }

    private async Task KeepListeningAsync(string connectionString, NpgsqlConnection? connection)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                connection ??= await OpenAsync(connectionString, stopping.Token);
                pause = FirstPause;
                while (true)
                    await connection.WaitAsync(stopping.Token);
            }
            catch (Exception failure)
            {
                isLive = false;
                Gap();
                if (connection is not null)
                    await connection.DisposeAsync();
                connection = null;
                if (stopping.IsCancellationRequested)
                    return;
                log.LogWarning("The notification connection was lost ({Reason}); trying again in {Pause}", failure.Message, pause);
                await Task.Delay(pause, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken stop)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(stop);
            connection.Notification += (_, message) => Dispatch(message.Payload);
            await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                await listen.ExecuteNonQueryAsync(stop);
            // Between the loss and this LISTEN anything may have happened.
            Gap();
            isLive = true;
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private void Dispatch(string message)
    {
        var colon = message.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !handlers.TryGetValue(message[..colon], out var subscribed))
            return;
        foreach (var handler in subscribed)
            Run(() => handler(message[(colon + 1)..]));
    }

    private void Gap()
    {
        Action[] subscribed;
        lock (gapHandlers)
            subscribed = [.. gapHandlers];
        foreach (var handler in subscribed)
            Run(handler);
    }

    private void Run(Action handler)
    {
        try
        {
            handler();
        }
        catch (Exception failure)
        {
            log.LogError(failure, "A notification handler failed");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await listening;
        isLive = false;
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
