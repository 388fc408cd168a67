using Headgate.DuckDb;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Worker;

/// <summary>Runs the statements of users: each is translated when its turn comes, runs whole or not, and then changes the session.</summary>
internal sealed class SessionStatements(int session, WorkerDatabase database, DuckDbConnection connection, Interruption interruption, SessionTables tables, WorkerMemory memory, IRelationResolver relations)
{
    public IReadOnlyList<StatementResult> Execute(Execution execution)
    {
        var request = execution.Request;
        interruption.ThrowIfAsked();
        var results = new List<StatementResult>();
        var translator = Translators.Of(memory.Dialect);
        var parsed = translator.Parse(request.Sql);
        if (parsed.Count == 0)
            throw new WarehouseException(900, "42601", "Empty SQL statement.");
        if (request.MaxStatements > 0 && parsed.Count != request.MaxStatements && parsed.Count > 1)
            throw new WarehouseException(8, "0A000", $"Actual statement count {parsed.Count} did not match the desired statement count {request.MaxStatements}.");
        foreach (var statement in parsed)
        {
            try
            {
                interruption.ThrowIfAsked();
                interruption.Limit(execution.Timeout);
                results.Add(new StatementRun(database, connection, interruption, tables, memory, execution, results.Count)
                    .Run(() => translator.Translate(statement, memory.Context(database.Assignment, session, request, relations))));
            }
            catch (Exception failure) when (results.Count > 0 && interruption.Explain(failure) is WarehouseException told)
            {
                throw new WarehouseException(told.Code, told.SqlState, told.Message, failure) { Statement = results.Count, Line = told.Line, Position = told.Position };
            }
        }

        return results;
    }

    /// <summary>What reads an object of the workspace: a SELECT in DuckDB's SQL, and the names of its columns.</summary>
    public (string Select, IReadOnlyList<string> Names) ReadingOf(string table)
    {
        var translator = Translators.Of(SqlDialect.Snowflake);
        var request = new StatementRequest($"SELECT * FROM {DuckDbText.Identifier(database.Schema)}.{DuckDbText.Identifier(table)}");
        var translated = translator.Translate(translator.Parse(request.Sql)[0], memory.Context(database.Assignment, session, request, relations) with { Database = database.Assignment.Database });
        return (translated.Steps[0].Sql, [.. translated.Columns!.Select(column => column.Name)]);
    }
}
