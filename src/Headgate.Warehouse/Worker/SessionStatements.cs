using System.Globalization;
using System.Text;
using System.Text.Json;
using Headgate.DuckDb;
using Headgate.Warehouse.Containment;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>Runs the statements of users.</summary>
internal sealed class SessionStatements(WorkerDatabase database, DuckDbConnection connection, Interruption interruption, SessionTables tables, SessionMemory memory)
{
    public SessionMemory Memory { get; private set; } = memory;

    public IReadOnlyList<StatementResult> Execute(Execution execution)
    {
        interruption.Limit(execution.Timeout);
        interruption.ThrowIfAsked();
        using var statement = connection.Prepare(execution.Request.Sql);
        AllowedStatements.Check(statement.Type);
        var result = RunOne(statement, execution);
        tables.Registry.IsInTransaction = Memory.InTransaction;
        return [result];
    }

    private StatementResult RunOne(DuckDbStatement statement, Execution execution)
    {
        var request = execution.Request;
        var kind = AllowedStatements.KindOf(statement.Type);
        using var result = statement.Run([], streaming: true);
        using var spool = new ResultSpool(request.SpoolFolder is null ? null : database.OutFolder, execution.Spool, request.InlineBytes, request.PartBytes);
        var columns = result.Columns.Select(column => new ResultColumn(column.Name, "TEXT", true, null, null, null) { EngineType = column.Type.ToString() }).ToList();
        while (result.Next() is { } chunk)
            using (chunk)
                spool.Add(Rows(chunk, columns.Count), chunk.RowCount);
        var parts = spool.End();
        return new(kind, columns, spool.Rows, kind is StatementKind.Insert or StatementKind.Update or StatementKind.Delete ? result.RowsChanged : null, spool.Inline.ToArray(), spool.InlineRows, parts);
    }

    private static byte[] Rows(DuckDbChunk chunk, int columns)
    {
        var text = new StringBuilder();
        for (var row = 0; row < chunk.RowCount; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(row == 0 ? "" : ",")}[");
            for (var column = 0; column < columns; column++)
                text.Append(column == 0 ? "" : ",").Append(chunk.Column(column).GetText(row) is { } cell ? JsonSerializer.Serialize(cell) : "null");
            text.Append(']');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
