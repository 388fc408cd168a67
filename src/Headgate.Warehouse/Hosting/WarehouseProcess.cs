using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Headgate.Warehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Headgate.Warehouse.Hosting;

/// <summary>A warehouse's process as the host sees it: requests and answers, and its end.</summary>
/// <remarks>
/// The host trusts nothing that comes from it: what is not a frame, or answers what was not asked, ends the process. When it ends, every open request fails
/// with <see cref="WarehouseException.SessionLost"/>.
/// </remarks>
internal sealed class WarehouseProcess : IDisposable
{
    private const int AdmitDamage = 1000;

    private readonly Process process;
    private readonly FrameStream frames;
    private readonly ILogger log;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<byte[]>> waiting = [];
    private readonly TaskCompletionSource hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int numbers;
    private volatile string? reason;

    private WarehouseProcess(Process process, ILogger log)
    {
        this.process = process;
        this.log = log;
        Id = process.Id;
        frames = new(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        new Thread(Read) { IsBackground = true, Name = $"warehouse process {Id}" }.Start();
        _ = CopyErrorsAsync();
    }

    /// <summary>Asked in the middle of a statement; the answer goes back with <see cref="Send"/>.</summary>
    public event Action<Frame>? CatalogueCalled;

    public int Id { get; }

    /// <summary>Complete when the process is no more.</summary>
    public Task Ended => ended.Task;

    public bool IsAlive => !ended.Task.IsCompleted;

    public static async Task<WarehouseProcess> StartAsync(SpawningThread spawning, ProcessStartInfo start, ILogger log, CancellationToken stop)
    {
        var made = new WarehouseProcess(await spawning.StartAsync(start), log);
        made.OfferToTheKiller();
        try
        {
            if (await Task.WhenAny(made.hello.Task, made.Ended).WaitAsync(TimeSpan.FromMinutes(1), stop) == made.hello.Task)
                return made;
        }
        catch (TimeoutException)
        {
            made.Kill("it did not come up");
        }
        catch
        {
            made.Kill("nobody waits for it any more");
            throw;
        }

        throw made.Lost("it did not come up");
    }

    /// <summary>Asks and waits. A cancelled request is interrupted; the process ends when it does not let itself be interrupted.</summary>
    /// <exception cref="WarehouseException">It failed, or the process ended.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task<byte[]> AskAsync(FrameKind kind, int session, PayloadWriter payload, TimeSpan grace, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var request = Interlocked.Increment(ref numbers);
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[request] = answer;
        if (!IsAlive || !frames.Write(kind, session, request, payload.Bytes))
        {
            // Whoever asks after this failure must not be given the same process.
            Kill("it broke down");
            await Ended;
            answer.TrySetException(Lost());
        }

        await using var cancelling = stop.Register(() => _ = CancelAsync(session, request, answer.Task, grace));
        try
        {
            return await answer.Task;
        }
        finally
        {
            waiting.TryRemove(request, out _);
        }
    }

    /// <summary>Sends without an answer.</summary>
    public void Send(FrameKind kind, int session, int request, ReadOnlySpan<byte> payload) => frames.Write(kind, session, request, payload);

    /// <summary>Lets it write everything out and end.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        frames.Write(FrameKind.Stop, 0, 0, []);
        await Ended.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Kill("it was stopped");
        await Ended;
    }

    /// <summary>Ends it at once; DuckDB's log keeps what is committed.</summary>
    public void Kill(string why)
    {
        reason ??= why;
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Its resident memory; zero when unknown.</summary>
    public long ResidentBytes()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return long.Parse(File.ReadAllText($"/proc/{Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
            process.Refresh();
            return process.WorkingSet64;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>Ends it; what it holds is freed when it has ended.</summary>
    public void Dispose() => Kill("it was stopped");

    /// <summary>The failure of a call whose process ended.</summary>
    public WarehouseException Lost(string? why = null) =>
        new(300002, "XX000", $"The warehouse's process ended ({why ?? reason ?? "it broke down"}); the statement and its transaction are undone. Connect again.") { SessionLost = true };

    private async Task CancelAsync(int session, int request, Task answer, TimeSpan grace)
    {
        frames.Write(FrameKind.Cancel, session, request, []);
        await answer.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!answer.IsCompleted)
            Kill("a cancelled statement did not end");
    }

    private void Read()
    {
        try
        {
            while (frames.Read() is { } frame)
                Take(frame);
        }
        catch (Exception nonsense)
        {
            log.LogError(nonsense, "Warehouse process {Process} answered nonsense and is ended", Id);
            reason ??= "it answered nonsense";
        }

        // The stream can end before the process does.
        Kill("it broke down");
        process.WaitForExit();
        ended.TrySetResult();
        foreach (var request in waiting.Keys)
        {
            if (waiting.TryRemove(request, out var answer))
                answer.TrySetException(Lost());
        }

        frames.Dispose();
        process.Dispose();
    }

    private void Take(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Hello:
                hello.TrySetResult();
                break;
            case FrameKind.CatalogueCall:
                CatalogueCalled?.Invoke(frame);
                break;
            case FrameKind.Answer:
                if (waiting.TryRemove(frame.Request, out var answered))
                    answered.TrySetResult(frame.Payload);
                break;
            case FrameKind.Failure:
                using (var reader = new PayloadReader(frame.Payload))
                {
                    var failure = reader.ReadFailure();
                    // What follows is the session's memory after the failure.
                    failure.Data[FailureRest] = frame.Payload[(int)reader.BaseStream.Position..];
                    if (waiting.TryRemove(frame.Request, out var failed))
                        failed.TrySetException(failure);
                }

                break;
            default:
                throw new InvalidDataException($"A process does not send {frame.Kind}.");
        }
    }

    /// <summary>Where a failure keeps the bytes behind it.</summary>
    public const string FailureRest = "rest";

    private async Task CopyErrorsAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
            log.LogWarning("Warehouse process {Process}: {Line}", Id, line);
    }

    /// <summary>When the machine runs out of memory the system ends warehouses before anything else.</summary>
    private void OfferToTheKiller()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            File.WriteAllText($"/proc/{Id}/oom_score_adj", AdmitDamage.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.LogDebug(refused, "The memory killer was not told of warehouse process {Process}", Id);
        }
    }
}
