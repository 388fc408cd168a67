using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Components;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces.Editor;

/// <summary>Moves tables between Storage and a session's workspace, as its configuration maps them.</summary>
internal sealed class EditorMoves(ConfigurationDirectory configurations, LoadSubmission loads, OutputUnload unload, WorkspaceEngines engines, JobSubmission jobs)
{
    /// <summary>Loads the input mapping, or one table of it.</summary>
    /// <exception cref="RefusedException">There is no such mapping, or a table cannot be loaded.</exception>
    public async Task<EditorSession> LoadAsync(EditorSessions sessions, Origin from, EditorSession session, bool preserve, string? table, CancellationToken stop)
    {
        var inputs = (await MappingAsync(from, session, "input", stop)).Select(item => item.DeepClone().AsObject()).ToList();
        if (table is not null)
            inputs.RemoveAll(item => (string?)item["destination"] != table && (string?)item["source"] != table);
        if (inputs.Count == 0)
            throw new RefusedException(table is null ? EditorErrors.NothingMapped("input") : EditorErrors.NoSuchTable(table, "input"));
        // One table is put beside the others; what is there of the same name is replaced.
        preserve |= table is not null;
        if (preserve)
            inputs.ForEach(item => item["overwrite"] = true);
        var request = new JsonObject { ["input"] = new JsonArray([.. inputs]), ["preserve"] = preserve };
        var job = await loads.SubmitAsync(from, Id(session), LoadCall.Mapping, new Fields(request), stop);
        return await BeginAsync(sessions, session, EditorSession.Loading, [job.Id.Value], stop);
    }

    /// <summary>The first load of a new session; one without input is ready at once, and one whose load is refused says why.</summary>
    public async Task<EditorSession> LoadFirstAsync(EditorSessions sessions, Origin from, EditorSession session, CancellationToken stop)
    {
        try
        {
            if ((await MappingAsync(from, session, "input", stop)).Count > 0)
                return await LoadAsync(sessions, from, session, preserve: false, table: null, stop);
            return await sessions.ChangeAsync(session, now => now with { LoadsFirst = false }, stop);
        }
        catch (RefusedException refused)
        {
            return await sessions.ChangeAsync(session, now => now with { LoadsFirst = false, LastError = refused.Message }, stop);
        }
    }

    /// <summary>Empties the workspace.</summary>
    public async Task<EditorSession> CleanAsync(EditorSessions sessions, Origin from, EditorSession session, Workspace workspace, CancellationToken stop)
    {
        var names = (await engines.Of(workspace).ListAsync(workspace, stop)).Select(one => one.Name).ToList();
        if (names.Count == 0)
            return session;
        var parameters = new JsonObject { ["workspaceId"] = Id(session), ["objects"] = new JsonArray([.. names.Select(name => (JsonNode)name)]).ToJsonString() };
        var job = await jobs.SubmitAsync(
            new JobRequest(from, DeleteObjects.Operation, parameters, new DeleteObjectsWork(workspace.Id, names)) { Key = WorkspaceJobs.Key(workspace) }, stop);
        return await BeginAsync(sessions, session, EditorSession.Loading, [job.Id.Value], stop);
    }

    /// <summary>Brings back what the output mapping names, or one table of it.</summary>
    /// <exception cref="RefusedException">There is no such mapping, or a table cannot be unloaded.</exception>
    public async Task<EditorSession> UnloadAsync(EditorSessions sessions, Origin from, EditorSession session, Workspace workspace, string? table, CancellationToken stop)
    {
        var outputs = await MappingAsync(from, session, "output", stop);
        if (!outputs.Any(item => table is null || (string?)item["destination"] == table || (string?)item["source"] == table))
            throw new RefusedException(table is null ? EditorErrors.NothingMapped("output") : EditorErrors.NoSuchTable(table, "output"));
        var submitted = await unload.SubmitAsync(from, workspace, onlyDirectGrants: false, stop, table);
        return await BeginAsync(sessions, session, EditorSession.Unloading, [.. submitted.Select(job => job.Id.Value)], stop);
    }

    private static string Id(EditorSession session) => session.Workspace!.Value.ToString(CultureInfo.InvariantCulture);

    private static Task<EditorSession> BeginAsync(EditorSessions sessions, EditorSession session, string activity, IReadOnlyList<long> begun, CancellationToken stop) =>
        sessions.ChangeAsync(session, now => now with { Activity = activity, Jobs = begun, LoadsFirst = false }, stop);

    private async Task<IReadOnlyList<JsonObject>> MappingAsync(Origin from, EditorSession session, string direction, CancellationToken stop)
    {
        if (session is not { Component: { } component, Configuration: { } configuration })
            throw new RefusedException(EditorErrors.NoConfiguration);
        var content = new Fields(await configurations.ContentAsync(from, component, configuration, stop));
        return [.. (content.Map("storage")?.Map(direction)?.Objects("tables") ?? []).Select(item => item.Values)];
    }
}
