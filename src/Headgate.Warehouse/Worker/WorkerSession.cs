using System.Collections.Concurrent;
using Headgate.DuckDb;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>A session in the process: a thread and a connection of its own; one request after the other.</summary>
internal sealed class WorkerSession : IDisposable
{
    private readonly int id;
    private readonly WorkerDatabase database;
    private readonly FrameStream frames;
    private readonly BlockingCollection<Frame> requests = [];
    private readonly ConcurrentDictionary<int, bool> cancelled = [];
    private readonly Thread thread;
    private readonly DuckDbConnection connection;
    private readonly Interruption interruption;
    private readonly SessionStatements statements;
    private readonly SessionTables tables;
    private readonly WorkerMemory memory;
    private int current;

    public WorkerSession(int id, WorkerDatabase database, SessionMemory memory, FrameStream frames)
    {
        this.id = id;
        this.database = database;
        this.frames = frames;
        connection = database.Connect();
        interruption = new(connection);
        Catalogue = new(id, frames, memory.HasCatalogue);
        this.memory = new(memory);
        tables = new(database, connection, Catalogue, this.memory);
        statements = new(id, database, connection, interruption, tables, this.memory, new RelationResolver(database, connection, tables, Catalogue, this.memory));
        thread = new(Run) { IsBackground = true, Name = $"session {id}" };
    }

    public CatalogueCalls Catalogue { get; }

    public void Start() => thread.Start();

    public void Add(Frame frame)
    {
        cancelled[frame.Request] = false;
        try
        {
            requests.Add(frame);
        }
        catch (InvalidOperationException)
        {
            // It was closed; the host knows.
        }
    }

    /// <summary>Interrupts a request, also one that has not begun.</summary>
    public void Cancel(int request)
    {
        if (!cancelled.TryUpdate(request, true, false))
            return;
        if (Volatile.Read(ref current) == request)
        {
            interruption.Ask(InterruptReason.Cancelled);
            Catalogue.Abandon();
        }
    }

    /// <summary>Ends it: what runs is interrupted, an open transaction undone.</summary>
    public void End()
    {
        requests.CompleteAdding();
        foreach (var request in cancelled.Keys)
            Cancel(request);
    }

    public void Join() => thread.Join(TimeSpan.FromSeconds(5));

    private void Run()
    {
        foreach (var frame in requests.GetConsumingEnumerable())
            Serve(frame);
        Dispose();
    }

    public void Dispose()
    {
        interruption.Dispose();
        connection.Dispose();
        requests.Dispose();
        Catalogue.Dispose();
    }

    private void Serve(Frame frame)
    {
        using var writer = new PayloadWriter();
        var kind = FrameKind.Answer;
        interruption.Begin();
        Volatile.Write(ref current, frame.Request);
        if (cancelled.GetValueOrDefault(frame.Request))
            interruption.Ask(InterruptReason.Cancelled);
        try
        {
            using var reader = new PayloadReader(frame.Payload);
            Answer(frame.Kind, reader, writer);
        }
        catch (Exception failure)
        {
            kind = FrameKind.Failure;
            writer.BaseStream.SetLength(0);
            writer.WriteFailure(interruption.Explain(failure));
            memory.Snapshot().Write(writer);
        }
        finally
        {
            if (frame.Kind is FrameKind.Own or FrameKind.Put or FrameKind.Copy or FrameKind.Drop)
                database.Changes.Add();
            Volatile.Write(ref current, 0);
            interruption.End();
            cancelled.TryRemove(frame.Request, out _);
        }

        frames.Write(kind, id, frame.Request, writer.Bytes);
    }

    private void Answer(FrameKind kind, PayloadReader reader, PayloadWriter writer)
    {
        switch (kind)
        {
            case FrameKind.Execute:
                var results = statements.Execute(Execution.Read(reader));
                writer.WriteList(results, writer.WriteResult);
                break;
            case FrameKind.Own:
                writer.Write(tables.RunOwn(reader.ReadString()));
                break;
            case FrameKind.Put:
                tables.Put(PutTable.Read(reader));
                break;
            case FrameKind.Copy:
                writer.Write(tables.Copy(CopyTable.Read(reader)));
                break;
            case FrameKind.Drop:
                writer.Write(tables.Drop(reader.ReadString()));
                break;
            case FrameKind.Export:
                var table = reader.ReadString();
                writer.WriteExport(tables.Export(table, () => statements.ReadingOf(table), reader.ReadBoolean() ? reader.ReadTexts() : null, reader.ReadString()));
                break;
            case FrameKind.List:
                writer.WriteList(tables.List(), item =>
                {
                    writer.Write(item.Name);
                    writer.Write(item.IsView);
                });
                break;
            default:
                throw new InvalidDataException($"A session does not answer {kind}.");
        }

        memory.Snapshot().Write(writer);
    }
}
