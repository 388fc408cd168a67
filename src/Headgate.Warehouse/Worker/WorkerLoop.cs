using System.Collections.Concurrent;
using Headgate.DuckDb;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>Takes frames from the host and gives them to the sessions.</summary>
/// <remarks>
/// Threads: the caller reads; one thread of the engine opens the database and starts a thread per session. Only those, and DuckDB's own, which they start,
/// touch DuckDB, so that what the system forbids to the engine's thread it forbids to every statement.
/// </remarks>
internal sealed class WorkerLoop(FrameStream frames) : IDisposable
{
    private readonly BlockingCollection<Action> engine = [];
    private readonly ConcurrentDictionary<int, WorkerSession> sessions = [];
    private WorkerDatabase? database;

    public int Run()
    {
        new Thread(RunEngine) { IsBackground = true, Name = "engine" }.Start();
        // Loads the library while nobody waits.
        engine.Add(() => frames.Write(FrameKind.Hello, 0, 0, System.Text.Encoding.UTF8.GetBytes(DuckDbDatabase.LibraryVersion)));
        while (frames.Read() is { } frame)
        {
            if (frame.Kind == FrameKind.Stop)
            {
                Stop();
                return 0;
            }

            Dispatch(frame);
        }

        // The host is gone: what runs is of no use to anybody, and DuckDB's log keeps what is committed.
        ProcessLimits.EndNow(0);
        return 0;
    }

    public void Dispose()
    {
        engine.CompleteAdding();
        database?.Dispose();
    }

    private void Dispatch(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Assign:
                OnEngine(frame, reader =>
                {
                    database = WorkerDatabase.Open(Assignment.Read(reader));
                    return writer => writer.WriteTexts(database.ReferencedFiles());
                });
                break;
            case FrameKind.ListFiles:
                OnEngine(frame, _ => writer => writer.WriteTexts(database!.ReferencedFiles()));
                break;
            case FrameKind.Open:
                OnEngine(frame, reader =>
                {
                    var session = new WorkerSession(frame.Session, database ?? throw new InvalidOperationException("No workspace was assigned."), SessionMemory.Read(reader), frames);
                    sessions[frame.Session] = session;
                    session.Start();
                    return _ => { };
                });
                break;
            case FrameKind.Close:
                if (sessions.TryRemove(frame.Session, out var closing))
                    closing.End();
                break;
            case FrameKind.Cancel:
                if (sessions.TryGetValue(frame.Session, out var cancelled))
                    cancelled.Cancel(frame.Request);
                break;
            case FrameKind.CatalogueAnswer:
                if (sessions.TryGetValue(frame.Session, out var waiting))
                    waiting.Catalogue.Answer(frame.Payload);
                break;
            default:
                if (sessions.TryGetValue(frame.Session, out var session))
                    session.Add(frame);
                else
                    Fail(frame, new WarehouseException(390111, "08003", "The session does not exist any more.") );
                break;
        }
    }

    private void OnEngine(Frame frame, Func<PayloadReader, Action<PayloadWriter>> work) => engine.Add(() =>
    {
        try
        {
            using var reader = new PayloadReader(frame.Payload);
            using var writer = new PayloadWriter();
            work(reader)(writer);
            frames.Write(FrameKind.Answer, frame.Session, frame.Request, writer.Bytes);
        }
        catch (Exception failure)
        {
            Fail(frame, failure);
        }
    });

    private void Fail(Frame frame, Exception failure)
    {
        using var writer = new PayloadWriter();
        writer.WriteFailure(failure is DuckDbException engineFailure ? StatementFailures.From(engineFailure) : failure);
        frames.Write(FrameKind.Failure, frame.Session, frame.Request, writer.Bytes);
    }

    private void Stop()
    {
        foreach (var session in sessions.Values)
            session.End();
        foreach (var session in sessions.Values)
            session.Join();
        database?.Checkpoint();
        database?.Dispose();
        database = null;
    }

    private void RunEngine()
    {
        foreach (var work in engine.GetConsumingEnumerable())
            work();
    }
}
