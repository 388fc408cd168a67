using System.Globalization;
using Headgate.Warehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Headgate.Warehouse.Hosting;

#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing that must be freed.
/// <summary>One workspace's warehouse on this node: its process while it has one, and its sessions.</summary>
/// <remarks>
/// Invariants:
/// 1. At most one process of this node has the database open; a lock file keeps other nodes on the same data folder out.
/// 2. A process is suspended only while no request is in it and no session has a transaction or temporary objects in it.
/// 3. A session's settings live here, so an idle session goes on in the next process.
/// 4. Links of files that tables refer to are removed only when no transaction is open: what is not committed may refer to them.
/// </remarks>
internal sealed class WarehouseSlot(WarehouseSpec spec, WarehouseParts parts)
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<int, WarehouseSession> sessions = [];
    private WarehouseProcess? process;
    private FileStream? nodeLock;
    private int active;
    private int numbers;
    private long lastUse = parts.Clock.GetTimestamp();
    private bool dropped;

    public WarehouseSpec Spec { get; set; } = spec;

    public WarehouseParts Parts => parts;

    public string FilesFolder => parts.Folders.FilesOf(Spec.Workspace);

    public string OutFolder => parts.Folders.OutOf(Spec.Workspace);

    public int? ProcessId => process is { IsAlive: true } running ? running.Id : null;

    /// <summary>A process to ask, kept from being suspended until the use is disposed.</summary>
    public async Task<Use> UseAsync(bool create, CancellationToken stop)
    {
        await gate.WaitAsync(stop);
        try
        {
            if (dropped)
                throw Gone();
            if (process is not { IsAlive: true })
                await ResumeAsync(create, stop);
            Interlocked.Increment(ref active);
            return new(this, process!);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <exception cref="WarehouseException">There are too many.</exception>
    public WarehouseSession Add(SessionRequest request)
    {
        lock (sessions)
        {
            var most = parts.MaxSessions(Spec.Size);
            if (!request.IsOwn && sessions.Values.Count(session => !session.Request.IsOwn) >= most)
                throw new WarehouseException(390199, "08004", $"The warehouse has {most} open sessions already, the most for its size. Close some, or choose a larger backendSize.");
            var session = new WarehouseSession(this, ++numbers, request);
            sessions.Add(session.Number, session);
            return session;
        }
    }

    public void Remove(WarehouseSession session)
    {
        lock (sessions)
            sessions.Remove(session.Number);
    }

    /// <summary>Ends the process when nobody needs it.</summary>
    public async Task SuspendIfIdleAsync(TimeSpan idle)
    {
        if (process is not { IsAlive: true } || parts.Clock.GetElapsedTime(Volatile.Read(ref lastUse)) < idle || !await gate.WaitAsync(0))
            return;
        try
        {
            if (Volatile.Read(ref active) > 0 || AllSessions().Any(session => session.NeedsItsProcess))
                return;
            await SweepLinksAsync(process);
            await process.StopAsync(parts.Options.InterruptGrace);
            parts.Log.LogInformation("Warehouse {Workspace} is suspended", Spec.Workspace);
            Release();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Ends a process that has taken more memory than it may.</summary>
    public void WatchMemory()
    {
        if (process is not { IsAlive: true } running || running.ResidentBytes() <= parts.ResidentLimit(Spec.Size))
            return;
        parts.Log.LogWarning("Warehouse {Workspace} uses more memory than it may and is ended", Spec.Workspace);
        running.Kill("it used more memory than the warehouse has; choose a larger backendSize");
    }

    /// <summary>Ends sessions and process and removes the files.</summary>
    public async Task DropAsync()
    {
        // Before the gate: whoever holds it may be waiting for a statement.
        process?.Kill("the workspace was deleted");
        await gate.WaitAsync(CancellationToken.None);
        try
        {
            dropped = true;
            if (process is not null)
            {
                process.Kill("the workspace was deleted");
                await process.Ended;
            }

            foreach (var session in AllSessions())
                session.EndFor("the workspace was deleted");
            Release();
            parts.Folders.Remove(Spec.Workspace);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Writes everything out and ends the process.</summary>
    public async Task CloseAsync()
    {
        await gate.WaitAsync(CancellationToken.None);
        try
        {
            dropped = true;
            if (process is { IsAlive: true })
                await process.StopAsync(TimeSpan.FromSeconds(2));
            Release();
        }
        finally
        {
            gate.Release();
        }
    }

    public WarehouseException Gone() => new(390111, "08003", $"The workspace {Spec.Schema} does not exist any more.") { SessionLost = true };

    private async Task ResumeAsync(bool create, CancellationToken stop)
    {
        if (!create && !parts.Folders.Exists(Spec.Workspace))
            throw Gone();
        Release();
        nodeLock = TakeLock();
        try
        {
            parts.Folders.Prepare(Spec.Workspace);
            for (var patience = 50; ; patience--)
            {
                var started = await parts.StartAsync(stop);
                try
                {
                    await AssignAsync(started, create, stop);
                    process = started;
                    return;
                }
                catch (WarehouseException failure) when (failure.Message.Contains("lock on file", StringComparison.Ordinal) && patience > 0)
                {
                    // The process of a host that died is just ending.
                    started.Dispose();
                    await Task.Delay(TimeSpan.FromMilliseconds(100), parts.Clock, stop);
                }
                catch
                {
                    started.Dispose();
                    throw;
                }
            }
        }
        catch
        {
            Release();
            throw;
        }
    }

    private async Task AssignAsync(WarehouseProcess started, bool create, CancellationToken stop)
    {
        using var payload = new PayloadWriter();
        parts.Assignment(Spec, create).Write(payload);
        started.CatalogueCalled += frame => _ = AnswerCatalogueAsync(started, frame);
        using var answer = new PayloadReader(await started.AskAsync(FrameKind.Assign, 0, payload, parts.Options.InterruptGrace, stop));
        RemoveLinks(answer.ReadTexts());
    }

    private async Task AnswerCatalogueAsync(WarehouseProcess from, Frame call)
    {
        WarehouseSession? session;
        lock (sessions)
            sessions.TryGetValue(call.Session, out session);
        using var payload = new PayloadWriter();
        try
        {
            using var question = new PayloadReader(call.Payload);
            payload.Write(question.ReadInt32());
            payload.Write(true);
            await CatalogueAnswers.WriteAsync(session, question.ReadString(), question.ReadString(), payload);
        }
        catch (Exception failure)
        {
            if (failure is not WarehouseException)
                parts.Log.LogError(failure, "The storage catalogue failed for warehouse {Workspace}", Spec.Workspace);
            payload.BaseStream.SetLength(sizeof(int));
            payload.Write(false);
            payload.WriteFailure(failure as WarehouseException ?? new WarehouseException(300002, "XX000", "The tables of Storage cannot be read at the moment."));
        }

        from.Send(FrameKind.CatalogueAnswer, call.Session, call.Request, payload.Bytes);
    }

    private List<WarehouseSession> AllSessions()
    {
        lock (sessions)
            return [.. sessions.Values];
    }

    private async Task SweepLinksAsync(WarehouseProcess running)
    {
        using var nothing = new PayloadWriter();
        using var answer = new PayloadReader(await running.AskAsync(FrameKind.ListFiles, 0, nothing, parts.Options.InterruptGrace, CancellationToken.None));
        RemoveLinks(answer.ReadTexts());
    }

    /// <summary>Removes the links that no table refers to; nothing is running that could make one.</summary>
    private void RemoveLinks(List<string> referenced)
    {
        var kept = referenced.ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(FilesFolder).Where(file => !kept.Contains(Path.GetFileName(file))))
            File.Delete(file);
        foreach (var session in AllSessions())
            session.ForgetLinks();
    }

    private FileStream TakeLock()
    {
        var path = Path.Combine(parts.Folders.Root, Spec.Workspace.ToString(CultureInfo.InvariantCulture) + ".lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException taken)
        {
            throw new WarehouseException(390112, "08004", $"The workspace {Spec.Schema} is open on another node.", taken);
        }
    }

    private void Release()
    {
        process?.Dispose();
        process = null;
        nodeLock?.Dispose();
        nodeLock = null;
    }

    /// <summary>A request in the process.</summary>
    internal readonly struct Use(WarehouseSlot slot, WarehouseProcess process) : IDisposable
    {
        public WarehouseProcess Process => process;

        public void Dispose()
        {
            Volatile.Write(ref slot.lastUse, slot.Parts.Clock.GetTimestamp());
            Interlocked.Decrement(ref slot.active);
        }
    }
}
