using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A copy job: the rows of tables into another.</summary>
internal sealed record CopyWork(IReadOnlyList<TableId> Sources, TableId Target, string Write, bool Creates)
{
    private const int MostSources = 1200;

    public static CopyWork Read(JsonObject copy, BigQueryCall call)
    {
        IReadOnlyList<TableId> sources = copy.Object("sourceTable") is { } one ? [TableId.From(one, call)] : [.. copy.Objects("sourceTables").Select(source => TableId.From(source, call))];
        if (sources.Count is 0 or > MostSources)
            throw new RefusedException(BigQueryErrors.Invalid($"A copy job has 1 to {MostSources} source tables."));
        if (sources.FirstOrDefault(source => source.Project != call.Project) is { } foreign)
            throw new RefusedException(BigQueryErrors.ProjectDenied(foreign.Project));
        if (sources.FirstOrDefault(source => !TableId.IsName(source.Table) || !TableId.IsName(source.Dataset)) is { } wrong)
            throw new RefusedException(BigQueryErrors.TableNotFound(wrong.Project, wrong.Dataset, wrong.Table));
        var target = copy.Object("destinationTable") ?? throw new RefusedException(BigQueryErrors.Invalid("Required parameter is missing: destinationTable"));
        return new CopyWork(
            sources,
            TableId.From(target, call).Writable(call),
            QueryWork.Disposition(copy, "writeDisposition", "WRITE_EMPTY", "WRITE_TRUNCATE", "WRITE_APPEND"),
            QueryWork.Disposition(copy, "createDisposition", "CREATE_IF_NEEDED", "CREATE_NEVER") == "CREATE_IF_NEEDED");
    }

    public async Task<JobOutcome> RunAsync(IWarehouseSession session, BigQueryJob job, CancellationToken stop)
    {
        await TableWrites.IntoAsync(session, Target, Write, Creates, string.Join("\nUNION ALL\n", Sources.Select(source => $"SELECT * FROM {source.Sql}")), stop);
        return new JobOutcome(null);
    }
}
