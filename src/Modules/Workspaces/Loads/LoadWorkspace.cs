using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces;

/// <param name="Workspace">Where to.</param>
/// <param name="Call">The call that it came by.</param>
/// <param name="Request">What was asked for, as it was sent; relative times count from the job's creation.</param>
/// <param name="Choices">What was decided for each input.</param>
internal sealed record LoadWork(long Workspace, LoadCall Call, JsonObject Request, IReadOnlyList<LoadChoice> Choices);

/// <summary>Loads tables into a workspace: all of them or none, each as of one moment.</summary>
/// <remarks>
/// Invariants:
/// 1. Loads into one workspace run one after the other, in the order in which they were asked for (the job's key).
/// 2. The engine puts all tables there in one step. A load that is refused or dies before that step leaves the workspace as it was.
/// 3. A load that dies after that step and before the job's end runs again: it puts the same tables there once more. Rows that it would add a second time
///    are not: the job fails instead and says so.
/// </remarks>
internal sealed class LoadWorkspace(
    string name, WorkspaceStore workspaces, WorkspaceEngines engines, SourceTables tables, FileContents files, DataLake lake, LoadStore begun, JobEvents events) : IJobOperation
{
    public const string Operation = "workspaceLoad";
    public const string CloneOperation = "workspaceLoadClone";

    public string Name => name;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<LoadWork>();
        var workspace = await workspaces.FindAsync(job.Project, job.Branch, work.Workspace, stop) ?? throw new RefusedException(WorkspaceErrors.NotFound(work.Workspace));
        var engine = engines.Of(workspace);
        var request = LoadRequest.Read(work.Call, new Fields(work.Request), engine.IsFileEngine, job.Created);
        await using var kept = new KeptVersions();
        List<WorkspaceLoad> loads = [];
        foreach (var (input, choice) in request.Inputs.Zip(work.Choices).Where(pair => pair.First.File is null))
            loads.Add(await PlanAsync(workspace, engine, input, choice, kept, stop));
        loads = await BeginAsync(job, workspace, engine, loads, request.Preserve, stop);
        var counts = loads.Count > 0 ? await engine.LoadAsync(workspace, loads, request.Preserve, progress, stop) : new LoadCounts(0, 0);
        var preserve = request.Preserve || loads.Count > 0;
        foreach (var input in request.Inputs.Where(input => input.File is not null))
        {
            await PutFileAsync(workspace, (IFileEngine)engine, input, preserve, stop);
            preserve = true;
        }

        return new PreparedJob((transaction, token) => PublishAsync(transaction, job, workspace, request, loads, counts, token));
    }

    public Task FailedAsync(NpgsqlTransaction transaction, Job job, JobFailure failure, CancellationToken stop) => LoadStore.EndAsync(transaction, job.Project, job.Id, stop);

    private async Task<WorkspaceLoad> PlanAsync(
        Workspace workspace, IWorkspaceEngine engine, LoadInput input, LoadChoice choice, KeptVersions kept, CancellationToken stop)
    {
        var table = await tables.FindAsync(workspace.Project, choice.Branch, input.Source, stop);
        var head = table is null ? null : await lake.FindHeadAsync(table.DataOwner, table.Data, stop);
        if (table is null || head is null)
            throw new RefusedException(LoadErrors.SourceNotFound(input.Source));
        kept.Add(await lake.KeepAsync(head, stop));
        var load = LoadPlan.Of(input, choice.Type, table, head, workspace.Backend, engine.IsFileEngine);
        if (load.Incremental && !engine.IsFileEngine && await engine.DescribeAsync(workspace, load.Destination, stop) is { } there)
            IncrementalFit.Check(load, there, workspace.Backend);
        return load;
    }

    /// <summary>Notes that the workspace is about to be changed, and makes the loads such that they can follow an attempt that was cut off.</summary>
    private async Task<List<WorkspaceLoad>> BeginAsync(
        Job job, Workspace workspace, IWorkspaceEngine engine, List<WorkspaceLoad> loads, bool preserve, CancellationToken stop)
    {
        if (engine.IsFileEngine || loads.Count == 0)
            return loads;
        if (await begun.BegunAsync(job.Project, job.Id, stop) is { } before)
            return [.. loads.Select(load => Again(load, before))];
        var there = (await engine.ListAsync(workspace, stop)).Select(found => found.Name).ToHashSet(StringComparer.Ordinal);
        if (preserve && loads.Find(load => !load.Incremental && !load.Overwrite && there.Contains(load.Destination)) is { } taken)
            throw new RefusedException(LoadErrors.DuplicateTable(taken.Destination));
        await begun.BeginAsync(workspace, job.Id, there, stop);
        return loads;
    }

    private static WorkspaceLoad Again(WorkspaceLoad load, IReadOnlySet<string> before)
    {
        if (!before.Contains(load.Destination))
            return load with { Incremental = false, Overwrite = true };
        return load.Incremental && load.PrimaryKey.Count == 0 ? throw new RefusedException(LoadErrors.Interrupted(load.Source)) : load;
    }

    private async Task PutFileAsync(Workspace workspace, IFileEngine engine, LoadInput input, bool preserve, CancellationToken stop)
    {
        using var file = await files.OpenAsync(workspace.Project, new FileId(input.File!.Value), stop);
        await engine.PutFileAsync(workspace, input.Destination, file.Parts, preserve, stop);
    }

    private async Task<JobOutcome> PublishAsync(
        NpgsqlTransaction transaction, Job job, Workspace workspace, LoadRequest request, IReadOnlyList<WorkspaceLoad> loads, LoadCounts counts, CancellationToken stop)
    {
        await LoadStore.EndAsync(transaction, job.Project, job.Id, stop);
        var results = new JsonObject
        {
            ["rowsCount"] = counts.Rows,
            ["input"] = new JsonArray([.. request.Inputs.Select(input => new JsonObject
            {
                ["source"] = input.File is { } file ? file.ToString(CultureInfo.InvariantCulture) : input.Source,
                ["destination"] = input.Destination,
                ["loadType"] = TableLoadTypesView.Word(loads.FirstOrDefault(load => load.Destination == input.Destination)?.Type ?? LoadType.Copy),
            })]),
        };
        await events.RecordAsync(
            transaction, job, job.Operation == CloneOperation ? "storage.workspaceTableCloned" : "storage.workspaceLoaded",
            $"Loaded {request.Inputs.Count} {(request.Inputs.Count == 1 ? "input" : "inputs")} to workspace {workspace.Name}", WorkspaceJobs.Of(workspace), stop, results.DeepClone());
        return new JobOutcome(results) { Metrics = JobMetrics.None with { OutBytes = counts.Bytes, OutBytesUncompressed = counts.Bytes } };
    }

    /// <summary>The versions of the sources, kept until the workspace has them.</summary>
    private sealed class KeptVersions : IAsyncDisposable
    {
        private readonly List<IAsyncDisposable> versions = [];

        public void Add(IAsyncDisposable version) => versions.Add(version);

        public async ValueTask DisposeAsync()
        {
            foreach (var version in versions)
                await version.DisposeAsync();
        }
    }
}
