using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Emitting;

namespace Headgate.Warehouse.Tests.Sql;

/// <summary>A session over a DuckDB in memory: statements of a dialect are translated and run for real.</summary>
internal sealed class SqlRun : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbDatabase.Open();
    private readonly ITranslator translator;
    private readonly CatalogueOfRun catalogue;
    private readonly Dictionary<string, SessionVariable> variables = [];
    private string databaseName = "DB";
    private string? schema = "WORKSPACE_1";
    private bool inTransaction;

    private SqlRun(ITranslator translator, Dialect dialect)
    {
        this.translator = translator;
        Connection = database.Connect();
        catalogue = new(Connection, dialect);
    }

    internal DuckDbConnection Connection { get; }

    internal string? Schema => schema;

    /// <summary>Every text that DuckDB was given.</summary>
    internal List<string> Ran { get; } = [];

    internal static async Task<SqlRun> SnowflakeAsync(CancellationToken stop)
    {
        var run = new SqlRun(SqlTranslator.Snowflake, SnowflakeDialect.Instance);
        await run.Connection.ExecuteAsync("SET TimeZone = 'UTC'", stop);
        await run.Connection.ExecuteAsync("CREATE SCHEMA \"WORKSPACE_1\"", stop);
        return run;
    }

    internal TranslationContext Context(IReadOnlyList<Binding>? bindings = null) => new()
    {
        OwnDatabase = "DB", OwnSchema = "WORKSPACE_1", Database = databaseName, Schema = schema, User = "USER", Bindings = bindings ?? [], Variables = variables, Relations = catalogue,
        Parameters = new Dictionary<string, string> { ["TIMEZONE"] = "UTC" },
    };

    /// <summary>Runs all statements of a text and gives the last one's rows: cells with a bar between, NULL as <c>NULL</c>.</summary>
    internal async Task<SqlAnswer> RunAsync(string sql, CancellationToken stop, params IReadOnlyList<Binding> bindings)
    {
        var answer = new SqlAnswer([], [], []);
        foreach (var statement in translator.Parse(sql))
        {
            await catalogue.LoadAsync(stop);
            answer = await OneAsync(translator.Translate(statement, Context(bindings)), stop);
        }
        return answer;
    }

    private async Task<SqlAnswer> OneAsync(Translated translated, CancellationToken stop)
    {
        if (translated.CommitsBefore && inTransaction)
            await SwitchAsync("COMMIT", stop);
        var rows = new List<string>();
        var changed = new List<long>();
        IReadOnlyList<string> names = [];
        var own = translated.Steps.Count > 1 && !inTransaction;
        if (own)
            await Connection.ExecuteAsync("BEGIN", stop);
        try
        {
            foreach (var step in translated.Steps)
            {
                Ran.Add(step.Sql);
                using var result = await Connection.QueryAsync(step.Sql, step.Parameters, stop);
                var read = await DuckRows.ReadAsync(result, stop);
                if (step.GivesRows || translated.Session is SessionEffect.Variables)
                    rows = read;
                names = result.Columns.Select(column => column.Name).ToList();
                changed.Add(result.RowsChanged);
            }
        }
        catch when (own)
        {
            await Connection.ExecuteAsync("ROLLBACK", CancellationToken.None);
            throw;
        }
        if (own)
            await Connection.ExecuteAsync("COMMIT", stop);
        await AffectAsync(translated, rows, stop);
        if (translated.Status is { } status)
            return new(["status"], [status], []);
        if (translated.Affected.Count > 0)
        {
            return new(translated.Affected.Select(column => column.Name).ToList(),
                [string.Join('|', translated.Affected.Select(column => column.Step < 0 ? "0" : changed[column.Step].ToString(CultureInfo.InvariantCulture)))], []);
        }
        return new(translated.Columns?.Select(column => column.Name).ToList() ?? names, rows, translated.Columns?.Select(column => column.Type).ToList() ?? []);
    }

    private async Task AffectAsync(Translated translated, List<string> rows, CancellationToken stop)
    {
        switch (translated.Session)
        {
            case SessionEffect.Use use:
                (databaseName, schema) = (use.Database, use.Schema);
                break;
            case SessionEffect.Variables { Unset: true } unset:
                foreach (var name in unset.Names)
                    variables.Remove(name);
                break;
            case SessionEffect.Variables set:
                var cells = rows[0].Split('|');
                for (var i = 0; i < set.Names.Count; i++)
                    variables[set.Names[i]] = new(cells[i] == "NULL" ? null : cells[i], translated.Columns?[i].Type);
                break;
            case SessionEffect.Begin when !inTransaction:
                await SwitchAsync("BEGIN", stop);
                break;
            case SessionEffect.Commit or SessionEffect.Rollback when inTransaction:
                await SwitchAsync(translated.Session is SessionEffect.Commit ? "COMMIT" : "ROLLBACK", stop);
                break;
        }
    }

    private async Task SwitchAsync(string word, CancellationToken stop)
    {
        await Connection.ExecuteAsync(word, stop);
        inTransaction = word == "BEGIN";
    }

    public void Dispose()
    {
        Connection.Dispose();
        database.Dispose();
    }
}

/// <summary>An answer as texts.</summary>
internal sealed record SqlAnswer(IReadOnlyList<string> Names, IReadOnlyList<string> Rows, IReadOnlyList<SqlType?> Types)
{
    internal string Text => string.Join('\n', Rows);
}
