using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Checks what a load asks for and queues its job.</summary>
internal sealed class LoadSubmission(
    OpenWorkspaces open, WorkspaceEngines engines, LoadSources sources, DataLake lake, JobSubmission jobs, TimeProvider clock)
{
    /// <exception cref="RefusedException">The workspace, a source or a wish is wrong.</exception>
    public async Task<Job> SubmitAsync(Origin from, string workspaceId, LoadCall call, Fields body, CancellationToken stop)
    {
        var (workspace, request, choices) = await PlanAsync(from, workspaceId, call, body, stop);
        var work = new LoadWork(workspace.Id, call, (JsonObject)body.Values.DeepClone(), [.. choices.Select(choice => choice.Choice)]);
        var operation = call == LoadCall.Clone ? LoadWorkspace.CloneOperation : LoadWorkspace.Operation;
        return await jobs.SubmitAsync(new JobRequest(from, operation, request.ToParams(workspace.Id, call), work) { Key = WorkspaceJobs.Key(workspace) }, stop);
    }

    /// <summary>Only tells how the tables would be loaded.</summary>
    /// <exception cref="RefusedException">As for <see cref="SubmitAsync"/>.</exception>
    public async Task<LoadTypesView> TryAsync(Origin from, string workspaceId, Fields body, CancellationToken stop)
    {
        var (_, request, choices) = await PlanAsync(from, workspaceId, LoadCall.Mapping, body, stop);
        return new LoadTypesView([.. request.Inputs.Zip(choices, (input, choice) => TableLoadTypesView.Of(input, choice.Choice.Type, choice.Possible))]);
    }

    private async Task<(Workspace Workspace, LoadRequest Request, IReadOnlyList<(LoadChoice Choice, IReadOnlyList<LoadType> Possible)> Choices)> PlanAsync(
        Origin from, string workspaceId, LoadCall call, Fields body, CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, workspaceId, stop);
        var engine = engines.Of(workspace);
        var request = LoadRequest.Read(call, body, engine.IsFileEngine, clock.GetUtcNow());
        List<(LoadChoice, IReadOnlyList<LoadType>)> choices = [];
        foreach (var (input, item) in request.Inputs.Zip(request.Items))
        {
            var there = call == LoadCall.Mapping ? MappingFields.BranchOf(from, item) : SourceBranch.Of(from, item);
            body.ThrowIfInvalid(call == LoadCall.Mapping ? LoadErrors.Mapping : LoadErrors.BadInput);
            choices.Add(await ChooseAsync(there, workspace, engine, input, stop));
        }

        return (workspace, request, choices);
    }

    private async Task<(LoadChoice, IReadOnlyList<LoadType>)> ChooseAsync(Origin from, Workspace workspace, IWorkspaceEngine engine, LoadInput input, CancellationToken stop)
    {
        if (input.File is { } file)
        {
            if (!engine.IsFileEngine)
                throw new RefusedException(LoadErrors.Logical("Files can be loaded into file workspaces only; import the file into a table and load that."));
            await sources.RequireFileAsync(from, file, stop);
            return (new LoadChoice(from.Branch.Id, LoadType.Copy), [LoadType.Copy]);
        }

        var source = await sources.FindAsync(from, input.Source, stop);
        var type = LoadTypeRules.Decide(input, source, workspace.Backend, from.Caller.Features);
        // What does not fit the table now is told at once; the job looks again at the table as it is then.
        if (await lake.FindHeadAsync(source.Table.DataOwner, source.Table.Data, stop) is { } head)
            LoadPlan.Of(input, type, source.Table, head, workspace.Backend, engine.IsFileEngine);
        return (new LoadChoice(from.Branch.Id, type), LoadTypeRules.Possible(input, source, workspace.Backend, from.Caller.Features));
    }
}
