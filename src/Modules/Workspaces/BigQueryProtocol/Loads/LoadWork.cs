using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A load job: a file that came with the request becomes rows of a table.</summary>
/// <remarks>
/// The file is read into a temporary table first, which nobody else sees and which ends with the job's session, however that ends; one statement then puts its rows where they belong. So the target has all of them or none, whatever the
/// dispositions say.
/// </remarks>
internal sealed record LoadWork(TableId Target, string Write, bool Creates, IReadOnlyList<SchemaColumn>? Schema, LoadFormat Format, UploadedData Data)
{
    public static LoadWork Read(JsonObject load, BigQueryCall call, UploadedData? data)
    {
        if (data is null)
            throw new RefusedException(load.ContainsKey("sourceUris")
                ? BigQueryErrors.NotImplemented("A load from sourceUris (Google Cloud Storage); send the file with the job")
                : BigQueryErrors.Invalid("Load configuration must specify at least one source URI, or the file must come with the job"));
        var target = load.Object("destinationTable") ?? throw new RefusedException(BigQueryErrors.Invalid("Required parameter is missing: destinationTable"));
        var schema = load.Object("schema") is { } given && given.ContainsKey("fields") ? TableSchema.Read(given) : null;
        return new LoadWork(
            TableId.From(target, call).Writable(call),
            QueryWork.Disposition(load, "writeDisposition", "WRITE_APPEND", "WRITE_EMPTY", "WRITE_TRUNCATE"),
            QueryWork.Disposition(load, "createDisposition", "CREATE_IF_NEEDED", "CREATE_NEVER") == "CREATE_IF_NEEDED",
            schema,
            LoadFormat.Read(load),
            data);
    }

    public async Task<JobOutcome> RunAsync(IWarehouseSession session, BigQueryJob job, CancellationToken stop)
    {
        var columns = await ColumnsAsync(session, stop);
        var stage = new TableId(Target.Project, Target.Dataset, "_load_" + Secrets.New(16).ToLowerInvariant());
        var rows = await StageAsync(session, stage, columns, stop);
        await TableWrites.IntoAsync(session, Target, Write, Creates, $"SELECT * FROM {stage.Sql}", stop);
        return new JobOutcome(null) { OutputRows = rows, InputBytes = Data.Bytes };
    }

    private async Task<IReadOnlyList<SchemaColumn>?> ColumnsAsync(IWarehouseSession session, CancellationToken stop)
    {
        if (Schema is not null)
            return Schema;
        if (await TableWrites.ColumnsAsync(session, Target, stop) is { } there)
            return [.. there.Select(column => new SchemaColumn(column.Name, TableSchema.TypeOf(column), false))];
        return Format.FindsSchema ? null : throw new RefusedException(BigQueryErrors.Invalid("No schema specified on job or table."));
    }

    private async Task<long> StageAsync(IWarehouseSession session, TableId stage, IReadOnlyList<SchemaColumn>? columns, CancellationToken stop)
    {
        try
        {
            await session.RunOwnAsync($"CREATE TEMPORARY TABLE {Quoted(stage.Table)} AS {Format.Select(columns)}", [Data.File], stop);
        }
        catch (WarehouseException wrong) when (!wrong.SessionLost)
        {
            throw new RefusedException(BigQueryErrors.Invalid($"Error while reading data, error message: {wrong.Message}"), wrong);
        }

        return await TableWrites.CountAsync(session, stage, stop);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
