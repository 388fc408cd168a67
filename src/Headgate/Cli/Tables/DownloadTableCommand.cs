using System.CommandLine;
using Headgate.Cli.Client;
using Headgate.Cli.Output;

namespace Headgate.Cli.Tables;

/// <summary><c>headgate table download</c>: a table, or a part of it, becomes a file.</summary>
internal sealed class DownloadTableCommand
{
    private readonly Argument<TableName> table = TableCommands.TableArgument();

    private readonly Argument<string?> target = new("file")
    {
        Description = "The file to write, or - for standard output. Default: the table's name in this folder.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> columns = TableCommands.ColumnsOption("Only these columns, in this order.");

    private readonly Option<string[]> where = TableCommands.WhereOption();

    private readonly Option<string?> changedSince = new("--changed-since") { Description = "Only rows loaded since then: a Unix time, a date, or such as \"-2 days\".", HelpName = "time" };

    private readonly Option<long?> limit = new("--limit") { Description = "At most this many rows.", HelpName = "rows" };

    private readonly Option<bool> gzip = new("--gzip") { Description = "Transfer and write gzip; a file name that ends in .gz means this too." };

    private readonly Option<string> format = new Option<string>("--format") { Description = "csv or parquet. Default: csv", HelpName = "format", DefaultValueFactory = _ => "csv" };

    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace the file if it exists." };

    public Command Build(ClientOptions client)
    {
        format.AcceptOnlyFromAmong("csv", "parquet");
        var command = new Command("download", "Save a table as CSV or Parquet.") { table, target, columns, where, changedSince, limit, gzip, format, overwrite };
        command.SetAction(client.Action(RunAsync));
        return command;
    }

    private async Task RunAsync(Session session, ParseResult parsed, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var table = parsed.GetRequiredValue(this.table);
        var parquet = parsed.GetValue(format) == "parquet";
        var given = parsed.GetValue(this.target);
        var gzip = !parquet && (parsed.GetValue(this.gzip) || (given?.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ?? false));
        var target = new DownloadTarget(given ?? $"{table.Name}.{(parquet ? "parquet" : gzip ? "csv.gz" : "csv")}", parsed.GetValue(overwrite));
        target.RequireFree();
        if (target.IsStandardOutput && session.Screen.IsForPrograms)
            throw new CommandFailedException(ExitCode.Usage, "Standard output cannot hold the table and the JSON result: name a file, or leave --json out.");

        var columns = parsed.Names(this.columns);
        var header = parquet ? [] : columns.Length > 0 ? columns : await ColumnsAsync(session, table, stop);
        var accepted = await session.Api.ExportAsync(table.Id, Request(parsed, columns, gzip, parquet), stop);
        var job = (await session.Screen.WaitAsync($"Exporting {table.Id} (job {accepted.Value.Id})", () => session.Api.FinishAsync(accepted.Value.Id, stop))).Value;
        var file = (await session.Api.FileAsync(FileOf(job), stop)).Value;
        var written = await session.Screen.TransferAsync($"Downloading {file.Name}", Known(file), progress =>
            new FileDownload(session.Api.Blobs, file, progress).WriteAsync(target, new(header, gzip, parquet), stop));
        var seconds = TimeProvider.System.GetElapsedTime(started);
        if (target.IsStandardOutput)
            return;
        var result = new DownloadResult(table.Id, written, file.Id, job.Id, Math.Round(seconds.TotalSeconds, 3));
        session.Screen.Result(result, console => console.Facts(("Saved", string.Join(", ", written)), ("Took", Amount.Seconds(seconds))));
    }

    private static long? Known(FileView file) => file.SizeBytes > 0 ? file.SizeBytes : null;

    private static async Task<string[]> ColumnsAsync(Session session, TableName table, CancellationToken stop) =>
        (await session.Api.FindTableAsync(table.Id, stop))?.Value.Columns?.ToArray()
        ?? throw new CommandFailedException(ExitCode.Refused, $"There is no table {table.Id} in the project. headgate status tells which project and server this is.");

    private static long FileOf(JobView job) =>
        job.Results.ValueKind == System.Text.Json.JsonValueKind.Object && job.Results.TryGetProperty("file", out var file) && file.TryGetProperty("id", out var id)
        && long.TryParse(id.ToString(), out var number)
            ? number
            : throw new CommandFailedException(ExitCode.Failed, $"Job {job.Id} ended without naming the exported file.");

    private Dictionary<string, object> Request(ParseResult parsed, string[] columns, bool gzip, bool parquet)
    {
        var request = new Dictionary<string, object> { ["gzip"] = gzip, ["format"] = "rfc", ["fileType"] = parquet ? "parquet" : "csv" };
        if (columns.Length > 0)
            request["columns"] = columns;
        if (parsed.Filters(where) is { Count: > 0 } filters)
            request["whereFilters"] = filters;
        if (parsed.GetValue(changedSince) is { Length: > 0 } since)
            request["changedSince"] = since;
        if (parsed.GetValue(this.limit) is { } limit)
            request["limit"] = limit;
        return request;
    }

    private sealed record DownloadResult(string Table, IReadOnlyList<string> Files, long FileId, long JobId, double Seconds);
}
