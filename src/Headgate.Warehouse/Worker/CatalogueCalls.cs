using System.Collections.Concurrent;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>Asks the host about the platform's tables, in the middle of a statement.</summary>
internal sealed class CatalogueCalls(int session, FrameStream frames, bool exists) : IDisposable
{
    private readonly BlockingCollection<byte[]?> answers = [];
    private int number;

    /// <summary>Whether the session sees the platform's tables.</summary>
    public bool Exists => exists;

    /// <summary>The schemas.</summary>
    public IReadOnlyList<string> Schemas() => Ask("", "", reader => reader.ReadTexts()) ?? [];

    /// <summary>The tables of a schema.</summary>
    public IReadOnlyList<CatalogueTable> Tables(string schema) =>
        Ask(schema, "", reader => reader.ReadList(() => new CatalogueTable(
            reader.ReadString(), reader.ReadColumns(), reader.ReadNumber(), reader.ReadNumber(), reader.ReadBoolean()))) ?? [];

    /// <summary>A table's rows: a SELECT over files that are linked for this session; <c>null</c> when there is no such table.</summary>
    public (string Select, IReadOnlyList<ReferenceColumn> Columns)? Read(string schema, string table) =>
        Ask<(string, IReadOnlyList<ReferenceColumn>)?>(schema, table, reader => reader.ReadBoolean() ? (reader.ReadString(), reader.ReadColumns()) : null);

    /// <summary>The host's answer came.</summary>
    public void Answer(byte[] payload) => answers.Add(payload);

    /// <summary>Nobody waits any longer.</summary>
    public void Abandon() => answers.Add(null);

    public void Dispose() => answers.Dispose();

    private T? Ask<T>(string schema, string table, Func<PayloadReader, T> read)
    {
        if (!exists)
            return default;
        var mine = ++number;
        using var writer = new PayloadWriter();
        writer.Write(mine);
        writer.Write(schema);
        writer.Write(table);
        while (answers.TryTake(out _))
        {
            // Left over from a statement that was cancelled.
        }

        frames.Write(FrameKind.CatalogueCall, session, mine, writer.Bytes);
        while (true)
        {
            var payload = answers.Take() ?? throw new OperationCanceledException(StatementFailures.Cancelled);
            using var reader = new PayloadReader(payload);
            if (reader.ReadInt32() != mine)
                continue;
            if (reader.ReadBoolean())
                return read(reader);
            throw reader.ReadFailure();
        }
    }
}
