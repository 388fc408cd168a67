using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

/// <summary>Puts a branch's work onto a version of the default branch: version 1 is that version, version 2 what the request says.</summary>
internal static class RebaseConfiguration
{
    public static async Task<Answer<ConfigurationView>> RunAsync(
        Origin from, string component_id, string config_id, RequestBody body, ConfigurationWrites writes, TimeProvider clock, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var key = from.Key(component_id, config_id);
        var rebased = await writes.ChangeEvenDeletedAsync(
            from, key, ConfigurationErrors.NotFound(config_id),
            async (open, token) =>
            {
                if (from.Branch.IsDefault)
                    throw new RefusedException(DiffErrors.NoRebaseOnDefault);
                var request = RebaseRequest.Read(body.Fields, clock.GetUtcNow());
                var theirs = await ConfigurationStore.FindAsync(open.Transaction, key with { Branch = from.Caller.DefaultBranch }, token)
                    ?? throw new RefusedException(ConfigurationErrors.NotFound(config_id));
                if (await VersionStore.FindAsync(open.Transaction, theirs, request.Version, token) is null)
                    throw new RefusedException(ConfigurationErrors.VersionNotFound($"{request.Version}"));
                var states = (await ConfigurationStore.WithRowsAsync(open.Transaction, open.Before, token)).Rows.ToDictionary(row => row.Id, row => row.State);
                await RebaseStore.BeginAgainAsync(open, theirs, request.Version, token);
                var again = await writes.OpenAsync(open.Transaction, from, key, token) ?? throw new InvalidOperationException("A locked configuration cannot vanish.");
                await PutHeadAsync(again, request, states, token);
                await RebaseStore.DropRowsWithoutVersionAsync(again, token);
                await SearchDocuments.PutAllAsync(again, token);
                await again.RecordAsync(
                    "storage.componentConfigurationRebased", $"Rebased configuration {config_id} onto version {request.Version}", token,
                    new JsonObject { ["baseVersion"] = request.Version });
                return await again.ReadWithRowsAsync(token);
            },
            stop);
        return Answer.Ok(ConfigurationView.Whole(rebased));
    }

    private static async Task PutHeadAsync(OpenConfiguration open, RebaseRequest request, IReadOnlyDictionary<string, string> states, CancellationToken stop)
    {
        var why = request.ChangeDescription ?? $"Rebased onto version {request.Version} of the default branch";
        if (request.Head is null)
        {
            await open.AddVersionAsync(why, stop, isDeleted: true);
            return;
        }

        var began = await ConfigurationStore.WithRowsAsync(open.Transaction, open.Before, stop);
        await open.AddVersionAsync(why, stop, request.Head);
        await RowReconcile.ApplyAsync(open, began.Rows, request.Rows, why, stop, states);
    }
}
