using System.CommandLine;
using Headgate.Cli.Client;
using Headgate.Cli.Output;

namespace Headgate.Cli.Tables;

/// <summary><c>headgate table upload</c>: a CSV becomes a table, or goes into one.</summary>
internal sealed class UploadTableCommand
{
    private readonly Argument<TableName> table = TableCommands.TableArgument();

    private readonly Argument<string> source = new("source") { Description = "A CSV file (.gz too), a folder with slices of one, or - for standard input." };

    private readonly Option<string?> primaryKey = new("--primary-key") { Description = "Primary key of a new table.", HelpName = "a,b" };

    private readonly Option<bool> incremental = new("--incremental") { Description = "Add to the table, updating rows with the same primary key; otherwise its rows are replaced." };

    private readonly Option<string?> delimiter = new("--delimiter") { Description = "Between fields; \\t is a tab. Default: ,", HelpName = "char" };

    private readonly Option<string?> enclosure = new("--enclosure") { Description = "Around fields. Default: \"", HelpName = "char" };

    private readonly Option<string?> escapedBy = new("--escaped-by") { Description = "Escapes in fields, in place of an enclosure.", HelpName = "char" };

    private readonly Option<string?> columns = TableCommands.ColumnsOption("The CSV has no header row; these are its columns.");

    public Command Build(ClientOptions client)
    {
        var command = new Command("upload", "Load a CSV into a table; bucket and table are created when missing.")
        {
            table, source, primaryKey, incremental, delimiter, enclosure, escapedBy, columns,
        };
        command.SetAction(client.Action(RunAsync));
        return command;
    }

    private async Task RunAsync(Session session, ParseResult parsed, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var table = parsed.GetRequiredValue(this.table);
        var source = await UploadSource.FindAsync(parsed.GetRequiredValue(this.source), table, stop);
        var existing = await session.Api.FindTableAsync(table.Id, stop);
        if (existing is null)
            await CreateBucketIfMissingAsync(session, table, stop);
        else
            RequireKey(existing.Value, parsed.Names(primaryKey));

        var file = await session.UploadAsync(source, stop);
        var request = Request(parsed, file, existing is null ? table : null);
        var accepted = existing is null ? await session.Api.CreateTableAsync(table.BucketId, request, stop) : await session.Api.ImportAsync(table.Id, request, stop);
        var job = await WaitAsync(session, accepted.Value.Id, table, stop);
        var seconds = TimeProvider.System.GetElapsedTime(started);
        var rows = (await session.Api.FindTableAsync(table.Id, stop))?.Value.RowsCount ?? 0;
        var result = new UploadResult(table.Id, existing is null, file, job.Id, job.Number("importedRowsCount") ?? rows, rows, Math.Round(seconds.TotalSeconds, 3));
        session.Screen.Result(result, console => console.Facts(
            (existing is null ? "Created" : "Loaded", table.Id),
            ("Imported", Amount.Rows(result.ImportedRows)),
            ("In table", Amount.Rows(rows)),
            ("Took", Amount.Seconds(seconds))));
    }

    private static async Task<JobView> WaitAsync(Session session, long job, TableName table, CancellationToken stop)
    {
        try
        {
            return (await session.Screen.WaitAsync($"Importing into {table.Id} (job {job})", () => session.Api.FinishAsync(job, stop))).Value;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            session.Screen.Note($"Job {job} goes on in the server.");
            throw;
        }
    }

    private static async Task CreateBucketIfMissingAsync(Session session, TableName table, CancellationToken stop)
    {
        if (await session.Api.FindBucketAsync(table.BucketId, stop) is not null)
            return;
        var name = table.NewBucketName ?? throw new CommandFailedException(ExitCode.Failed,
            $"There is no bucket {table.BucketId}, and only buckets with c- in front can be created: did you mean {table.Stage}.c-{table.BucketName}.{table.Name}?");
        await session.Api.CreateBucketAsync(table.Stage, name, stop);
        session.Screen.Note($"Created bucket {table.BucketId}.");
    }

    private static void RequireKey(TableView table, string[] wanted)
    {
        var key = table.PrimaryKey ?? [];
        if (wanted.Length > 0 && !wanted.ToHashSet().SetEquals(key))
            throw new CommandFailedException(ExitCode.Failed,
                $"Table {table.Id} exists with {(key.Count == 0 ? "no primary key" : $"the primary key {string.Join(",", key)}")}, not {string.Join(",", wanted)}. Leave --primary-key out, or load into another table.");
    }

    private Dictionary<string, object> Request(ParseResult parsed, long file, TableName? created)
    {
        var request = new Dictionary<string, object> { ["dataFileId"] = file };
        if (created is null)
            request["incremental"] = parsed.GetValue(incremental);
        else
            request["name"] = created.Name;
        Add("primaryKey", created is null ? null : string.Join(',', parsed.Names(primaryKey)));
        Add("delimiter", parsed.GetValue(delimiter)?.Replace("\\t", "\t", StringComparison.Ordinal));
        Add("enclosure", parsed.GetValue(enclosure));
        Add("escapedBy", parsed.GetValue(escapedBy));
        if (parsed.Names(this.columns) is { Length: > 0 } columns)
            request["columns"] = columns;
        return request;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                request[name] = value;
        }
    }

    private sealed record UploadResult(string Table, bool Created, long FileId, long JobId, long ImportedRows, long TableRows, double Seconds);
}
