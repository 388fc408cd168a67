using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Components;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Queues a job for each table of the output mapping of the configuration that a workspace was made for.</summary>
/// <remarks>
/// The strategy <c>direct-grant</c> says that the component has written to the table in Storage itself; its job looks whether the table is there. The other
/// tables are loaded from the workspace: into the table that is there, or into a new one.
/// </remarks>
internal sealed class OutputUnload(ConfigurationDirectory configurations, WorkspaceImports imports, JobSubmission jobs)
{
    private const string DirectGrant = "direct-grant";
    private static readonly string[] NotHere = ["delete_where", "delete_where_column", "delete_where_values", "write_always"];

    /// <exception cref="RefusedException">The mapping is wrong, asks for what cannot be done here, or for tables that the caller may not write.</exception>
    /// <param name="from">Who asks.</param>
    /// <param name="workspace">Where the tables are.</param>
    /// <param name="onlyDirectGrants">Only tables that the component has written itself.</param>
    /// <param name="stop">Cancels it.</param>
    /// <param name="only">Only the table with this source or destination.</param>
    public async Task<IReadOnlyList<Job>> SubmitAsync(Origin from, Workspace workspace, bool onlyDirectGrants, CancellationToken stop, string? only = null)
    {
        if (workspace is not { Component: { } component, ConfigurationId: { } configuration })
            return [];
        var content = new Fields(await configurations.ContentAsync(from, component, configuration, stop));
        var tables = content.Map("storage")?.Map("output")?.Objects("tables") ?? [];
        List<JobRequest> requests = [];
        foreach (var table in tables.Where(table => only is null || table.Text("source", 1024) == only || table.Text("destination", 500) == only))
        {
            if (await RequestAsync(from, workspace, table, onlyDirectGrants, stop) is { } request)
                requests.Add(request);
        }

        content.ThrowIfInvalid();
        List<Job> submitted = [];
        foreach (var request in requests)
            submitted.Add(await jobs.SubmitAsync(request, stop));
        return submitted;
    }

    private async Task<JobRequest?> RequestAsync(Origin from, Workspace workspace, Fields table, bool onlyDirectGrants, CancellationToken stop)
    {
        var destination = table.RequiredText("destination", 500);
        var isDirect = table.Text("unload_strategy", 40) == DirectGrant;
        if (onlyDirectGrants && !isDirect)
            return null;
        var source = isDirect ? destination : table.RequiredText("source", 1024);
        var key = table.Texts("primary_key") ?? [];
        var columns = table.Texts("columns") ?? [];
        var incremental = table.Flag("incremental") ?? false;
        foreach (var name in NotHere.Where(name => !isDirect && table.Raw(name) is not (null or JsonArray { Count: 0 }) && table.Raw(name)!.ToJsonString() is not ("\"\"" or "false")))
            table.Wrong(name, "Is not supported by this call.");
        table.ThrowIfInvalid();
        if (!isDirect)
            return await imports.RequestAsync(from, workspace.Id, source, new ImportTarget(destination, key, columns, incremental), stop);
        var parameters = new JsonObject
        {
            ["workspaceId"] = workspace.Id.ToString(CultureInfo.InvariantCulture),
            ["table"] = new JsonObject { ["source"] = source, ["outputMappingStrategy"] = DirectGrant },
            ["onlyDirectGrants"] = onlyDirectGrants,
        };
        return new JobRequest(from, UnloadDirectGrant.Operation, parameters, new UnloadDirectGrantWork(destination)) { Key = WorkspaceJobs.Key(workspace) };
    }
}
