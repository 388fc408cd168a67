using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Components;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Makes a workspace: its row, then its place in the engine, then both are shown. What a failure leaves is removed (<see cref="Removals"/>).</summary>
internal sealed class CreateWorkspace(
    WorkspaceEngines engines, WorkspaceViews views, WorkspaceLogins logins, Removals removals, BranchCatalogue branches, ConfigurationDirectory configurations,
    MetadataDatabase database, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "workspaceCreate";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var wanted = job.ReadWork<NewWorkspace>();
        var engine = engines.Get(wanted.Backend);
        var workspace = await database.WriteAsync(
            job.Project,
            async (transaction, token) =>
            {
                await branches.HoldAsync(transaction, job.Project, job.Branch, token);
                if (wanted is { Component: { } component, ConfigurationId: { } configuration })
                    await configurations.HoldAsync(transaction, job.Project, job.Branch, component, configuration, token);
                return await WorkspaceStore.InsertAsync(transaction, job, wanted, engine.IsFileEngine ? "workspace-" : "WORKSPACE_", clock.GetUtcNow(), token);
            },
            stop) ?? throw new RefusedException(WorkspaceErrors.Vanished);
        await engine.CreateAsync(workspace, stop);
        var view = await views.OfAsync(workspace, job.BaseUrl, stop);
        return new PreparedJob(async (transaction, token) =>
        {
            if (!await WorkspaceStore.SetReadyAsync(transaction, workspace, clock.GetUtcNow(), token))
                throw new RefusedException(WorkspaceErrors.Vanished);
            if (wanted.PublicKey is { } key)
                await logins.SetFirstKeyAsync(transaction, workspace, key, token);
            await events.RecordAsync(transaction, job, "storage.workspaceCreated", $"Created workspace {workspace.Name}", WorkspaceJobs.Of(workspace), token);
            return new JobOutcome(JsonSerializer.SerializeToNode(view, JsonWire.Options));
        });
    }

    public Task FailedAsync(Npgsql.NpgsqlTransaction transaction, Job job, JobFailure failure, CancellationToken stop) =>
        removals.OfFailedJobAsync(transaction, job, stop);

    /// <summary>What the job shows of the request.</summary>
    public static JsonObject Params(Origin from, NewWorkspace wanted)
    {
        var values = new JsonObject
        {
            ["backend"] = wanted.Backend,
            ["branchId"] = from.Branch.Id,
            ["loginType"] = wanted.LoginType,
            ["readOnlyStorageAccess"] = wanted.ReadOnlyStorageAccess,
        };
        if (wanted.BackendSize is not null)
            values["backendSize"] = wanted.BackendSize;
        if (wanted.NetworkPolicy is not null)
            values["networkPolicy"] = wanted.NetworkPolicy;
        if (wanted.Component is not null)
        {
            values["component_id"] = wanted.Component;
            values["config_id"] = wanted.ConfigurationId;
        }

        return new JsonObject { ["values"] = values };
    }
}
