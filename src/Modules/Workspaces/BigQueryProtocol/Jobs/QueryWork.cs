using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A query as jobs.query and jobs.insert describe it.</summary>
/// <param name="Sql">The text with its parameters filled in.</param>
/// <param name="Target">Where its rows go; <c>null</c> for the result only.</param>
/// <param name="Write">WRITE_EMPTY, WRITE_TRUNCATE or WRITE_APPEND.</param>
/// <param name="Creates">Whether the target is made when it is missing.</param>
/// <param name="DryRun">Whether only its columns are asked for.</param>
/// <param name="Timeout">How long it may run; <c>null</c> for the workspace's own limit.</param>
internal sealed record QueryWork(string Sql, TableId? Target, string Write, bool Creates, bool DryRun, TimeSpan? Timeout)
{
    private const int LongestSql = 1024 * 1024;
    private const int InMemory = 64 * 1024;

    /// <summary>Reads the fields.</summary>
    /// <param name="query">The request, or the part <c>query</c> of a configuration.</param>
    /// <param name="call">Who asks.</param>
    /// <param name="dryRun">Whether only its columns are asked for.</param>
    /// <param name="timeout">The text of <c>jobTimeoutMs</c>.</param>
    public static QueryWork Read(JsonObject query, BigQueryCall call, bool dryRun, long? timeout)
    {
        var sql = query.Required("query");
        if (sql.Length > LongestSql)
            throw new RefusedException(BigQueryErrors.Invalid($"The query is too long: {sql.Length} characters, {LongestSql} are allowed."));
        if (query.Flag("useLegacySql") == true)
            throw new RefusedException(BigQueryErrors.InvalidQuery("Legacy SQL is not available here; write GoogleSQL and set useLegacySql to false."));
        if (query.Object("defaultDataset") is { } dataset && (dataset.Text("projectId") ?? call.Project) != call.Project)
            throw new RefusedException(BigQueryErrors.ProjectDenied(dataset.Text("projectId")!));
        var target = query.Object("destinationTable") is { } table ? TableId.From(table, call).Writable(call) : null;
        return new QueryWork(
            QueryParameters.Fill(sql, query.Text("parameterMode"), [.. query.Objects("queryParameters")]),
            target,
            Disposition(query, "writeDisposition", "WRITE_EMPTY", "WRITE_TRUNCATE", "WRITE_APPEND"),
            Disposition(query, "createDisposition", "CREATE_IF_NEEDED", "CREATE_NEVER") == "CREATE_IF_NEEDED",
            dryRun,
            timeout is > 0 ? TimeSpan.FromMilliseconds(Math.Min(timeout.Value, int.MaxValue)) : null);
    }

    /// <summary>One of the words of an option; the first when it is not there.</summary>
    public static string Disposition(JsonObject of, string name, params string[] words) => of.Text(name) is not { Length: > 0 } word
        ? words[0]
        : words.Contains(word.ToUpperInvariant()) ? word.ToUpperInvariant() : throw new RefusedException(BigQueryErrors.Invalid($"Invalid value for {name}: {word} is not a valid value"));

    /// <summary>Runs it.</summary>
    public async Task<JobOutcome> RunAsync(IWarehouseSession session, BigQueryJob job, CancellationToken stop)
    {
        if (Target is null || DryRun)
            return await RunAsync(session, Sql, job.Folder, stop);
        var text = Sql.Trim().TrimEnd(';');
        if (StatementTypes.Of(text, 1) != "SELECT")
            throw new RefusedException(BigQueryErrors.InvalidQuery("A destination table can be set for a SELECT only."));
        await TableWrites.IntoAsync(session, Target, Write, Creates, text, stop);
        return (await RunAsync(session, $"SELECT * FROM {Target.Sql}", job.Folder, stop)) with { StatementType = "SELECT" };
    }

    private async Task<JobOutcome> RunAsync(IWarehouseSession session, string sql, string folder, CancellationToken stop)
    {
        var results = await session.ExecuteAsync(
            new StatementRequest(sql) { MaxStatements = 0, Encoding = CellEncoding.BigQuery, SpoolFolder = folder, InlineBytes = InMemory, Timeout = Timeout, DescribeOnly = DryRun }, stop);
        var type = StatementTypes.Of(sql, results.Count);
        if (results.Count == 0)
            return new JobOutcome(type);
        var last = results[^1];
        return last.Kind is StatementKind.Select or StatementKind.Show or StatementKind.Explain
            ? new JobOutcome(type) { Columns = last.Columns, Rows = last.Rows, Inline = last.Inline, InlineRows = last.InlineRows, Parts = last.Parts }
            : new JobOutcome(type) { Affected = last.RowsAffected };
    }
}
