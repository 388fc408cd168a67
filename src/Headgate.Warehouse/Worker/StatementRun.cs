using System.Globalization;
using System.Text.Json;
using Headgate.DuckDb;
using Headgate.Warehouse.Containment;
using Headgate.Warehouse.Results;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Types;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>One statement of a user, from its translation to its result.</summary>
/// <remarks>
/// Invariants: its steps happen together or not at all; a table by reference that it writes becomes a copy in the same transaction; outside of a transaction
/// it is tried again when it lost against another one.
/// </remarks>
internal sealed class StatementRun(
    WorkerDatabase database, DuckDbConnection connection, Interruption interruption, SessionTables tables, WorkerMemory memory, Execution execution, int number)
{
    private const int Tries = 8;
    private const int LongestPause = 200;

    /// <summary>Short statements that many sessions run at once get this long, however often they lose; long ones as many tries as there are.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private StatementRequest Request => execution.Request;

    public StatementResult Run(Func<Translated> translate)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Counted(translate());
            }
            catch (DuckDbException lost) when (!memory.InTransaction && StatementFailures.IsConflict(lost) && interruption.Reason == InterruptReason.None && MayTryAgain(attempt, began))
            {
                Thread.Yield();
                interruption.Pause(TimeSpan.FromMilliseconds(Math.Min(Random.Shared.Next(1, 10) * attempt, LongestPause)));
            }
        }
    }

    private static bool MayTryAgain(int attempt, long began) => attempt < Tries || TimeProvider.System.GetElapsedTime(began) < Patience;

    private StatementResult Counted(Translated translated)
    {
        var onlyRows = translated.Kind is StatementKind.Select or StatementKind.Show or StatementKind.Explain
            || (translated.Kind is StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge && translated.Materialize.Count == 0);
        try
        {
            return Once(translated);
        }
        finally
        {
            if (!onlyRows)
                database.Changes.Add();
        }
    }

    private StatementResult Once(Translated translated)
    {
        if (Request.DescribeOnly)
            return Describe(translated);
        if (translated.CommitsBefore && memory.InTransaction)
            EndTransaction("COMMIT");
        if (translated.Session is SessionEffect.Begin or SessionEffect.Commit or SessionEffect.Rollback)
            ChangeTransaction(translated.Session);
        else if (!memory.InTransaction && !memory.CommitsByItself && !translated.CommitsBefore && translated.Kind is StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge)
            ChangeTransaction(new SessionEffect.Begin());
        var own = !memory.InTransaction && (translated.Steps.Count > 1 || translated.Writes.Count > 0 || translated.Materialize.Count > 0);
        if (own)
            connection.Run("BEGIN TRANSACTION");
        try
        {
            var result = Steps(translated);
            if (own)
                connection.Run("COMMIT");
            if (translated.Kind == StatementKind.Ddl)
                database.Log.Changed(connection, database.Schema);
            if (!memory.InTransaction)
                database.Log.Settle(connection);
            return result;
        }
        catch when (own)
        {
            interruption.End();
            try
            {
                connection.Run("ROLLBACK");
            }
            catch (DuckDbException)
            {
                // A commit that failed has ended the transaction already.
            }

            throw;
        }
    }

    private StatementResult Steps(Translated translated)
    {
        foreach (var reference in translated.Materialize)
            tables.Registry.Materialize(reference.Name);
        var before = tables.Registry.Definitions(translated.Writes);
        var counted = translated.Kind == StatementKind.Ddl ? tables.Registry.Identities.Of(translated.Writes) : [];
        using var spool = new ResultSpool(
            Request.SpoolFolder is null ? null : database.OutFolder, string.Create(CultureInfo.InvariantCulture, $"{execution.Spool}-{number}"), Request.InlineBytes, Request.PartBytes, Request.SpoolBytes);
        IReadOnlyList<ResultColumn>? columns = null;
        IReadOnlyList<(string?, SqlType)> variables = [];
        var changed = new long[translated.Steps.Count];
        for (var i = 0; i < changed.Length; i++)
        {
            interruption.ThrowIfAsked();
            var step = translated.Steps[i];
            using var statement = connection.Prepare(step.Sql);
            AllowedStatements.Check(statement.Type);
            using var result = statement.Run(step.Parameters, streaming: step.GivesRows);
            if (step.GivesRows)
                columns = WriteRows(result, translated, spool);
            else if (translated.Session is SessionEffect.Variables { Unset: false } && i == changed.Length - 1)
                variables = OnlyRow(result, translated.Columns);
            changed[i] = result.RowsChanged;
        }

        memory.IsPinned |= translated.Steps.Any(step => step.Sql.Contains("temp.main.", StringComparison.Ordinal));
        tables.Registry.ForgetChanged(before);
        tables.Registry.Identities.DropUnused(counted);
        if (translated.Session is { } effect)
            memory.Apply(effect, variables);
        return Answer(translated, columns, spool, changed);
    }

    private StatementResult Answer(Translated translated, IReadOnlyList<ResultColumn>? columns, ResultSpool spool, long[] changed)
    {
        long? affected = null;
        if (translated.Affected.Count > 0)
        {
            var counts = translated.Affected.Select(column => column.Step < 0 ? 0 : changed[column.Step]).ToList();
            affected = counts.Sum();
            columns = [.. translated.Affected.Select(column => new ResultColumn(column.Name, "FIXED", false, 19, 0, null) { EngineType = "BIGINT" })];
            spool.Add(Row([.. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))]), 1);
        }
        else if (columns is null)
        {
            columns = [new ResultColumn("status", "TEXT", true, null, null, SnowflakeTypes.MaxText) { EngineType = "VARCHAR" }];
            spool.Add(Row([translated.Status ?? "Statement executed successfully."]), 1);
        }

        var parts = spool.End();
        return new(translated.Kind, columns, spool.Rows, affected, spool.Inline.ToArray(), spool.InlineRows, parts);
    }

    private List<ResultColumn> WriteRows(DuckDbResult result, Translated translated, ResultSpool spool)
    {
        var writer = new RowWriter(result.Columns, Request.Encoding, Zone());
        var buffer = new RowBuffer();
        // Few large writes: the buffer is a part's size at most, and never much of the process's memory.
        var limit = Math.Clamp(Math.Min(Request.PartBytes, Math.Max(Request.InlineBytes, 1) / 8), 4 * 1024, 1024 * 1024);
        var rows = 0;
        while (result.Next() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount;)
                {
                    var next = writer.Write(chunk, row, buffer, limit);
                    rows += next - row;
                    row = next;
                    if (buffer.Length >= limit)
                        Flush();
                }
            }

            interruption.ThrowIfAsked();
        }

        Flush();
        return ColumnsOf(result.Columns, translated);

        void Flush()
        {
            spool.Add(buffer.Span, rows);
            buffer.Clear();
            rows = 0;
        }
    }

    private StatementResult Describe(Translated translated)
    {
        if (translated.Steps.FirstOrDefault(step => step.GivesRows) is not { } step)
            return new(translated.Kind, [], 0, null, ReadOnlyMemory<byte>.Empty, 0, []);
        using var statement = connection.Prepare(step.Sql);
        return new(translated.Kind, ColumnsOf(statement.Columns, translated), 0, null, ReadOnlyMemory<byte>.Empty, 0, []);
    }

    private static List<ResultColumn> ColumnsOf(IReadOnlyList<DuckDbColumnInfo> columns, Translated translated) =>
    [
        .. columns.Select((column, i) => translated.Columns is { } known && i < known.Count
            ? ResultTypes.Column(column, known[i].Name, known[i].Type)
            : ResultTypes.Column(column)),
    ];

    private static List<(string?, SqlType)> OnlyRow(DuckDbResult result, IReadOnlyList<OutputColumn>? known)
    {
        using var chunk = result.Next() ?? throw new WarehouseException(1003, "42000", "SQL compilation error:\nThe expression of SET gives no row.");
        return [.. result.Columns.Select((column, i) => (chunk.Column(i).GetText(0), known?[i].Type ?? DuckDbTypes.Of(column)))];
    }

    private byte[] Row(IReadOnlyList<string> cells) => JsonSerializer.SerializeToUtf8Bytes(cells, WorkerJson.Default.IReadOnlyListString) is var row && Request.Encoding != CellEncoding.BigQuery
        ? row
        : System.Text.Encoding.UTF8.GetBytes($"{{\"f\":[{string.Join(",", cells.Select(cell => $"{{\"v\":{JsonSerializer.Serialize(cell, WorkerJson.Default.String)}}}"))}]}}");

    private TimeZoneInfo Zone() =>
        memory.Parameters.TryGetValue("TIMEZONE", out var name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    private void ChangeTransaction(SessionEffect effect)
    {
        if (effect is SessionEffect.Begin && !memory.InTransaction)
        {
            connection.Run("BEGIN TRANSACTION");
            memory.InTransaction = true;
        }
        else if (effect is SessionEffect.Commit && memory.InTransaction)
        {
            EndTransaction("COMMIT");
        }
        else if (effect is SessionEffect.Rollback && memory.InTransaction)
        {
            EndTransaction("ROLLBACK");
        }
    }

    private void EndTransaction(string how)
    {
        // Also a commit that fails ends it.
        memory.InTransaction = false;
        connection.Run(how);
    }
}
