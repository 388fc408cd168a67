using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

/// <summary>Makes a branch's configuration what it is in the default branch. It is a version like any other, so the branch's work stays in the history.</summary>
internal static class ResetConfiguration
{
    private const string Why = "Reset to the default branch";

    public static async Task<NoContent> RunAsync(Origin from, string component_id, string config_id, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var key = from.Key(component_id, config_id);
        return await writes.ChangeEvenDeletedAsync(
            from, key, ConfigurationErrors.NotFound(config_id),
            async (open, token) =>
            {
                if (from.Branch.IsDefault)
                    throw new RefusedException(DiffErrors.NoResetOnDefault);
                var theirs = await ConfigurationStore.FindAsync(open.Transaction, key with { Branch = from.Caller.DefaultBranch }, token)
                    ?? throw new RefusedException(ConfigurationErrors.NotFound(config_id));
                if (open.Before.Base is { } began && began.At == open.Before.Version && began.Identifier == theirs.Current.Identifier)
                    return Answer.NoContent;
                await ApplyAsync(open, theirs, token);
                await BaseStore.AnchorAsync(open.Transaction, from.Project, open.Before.Number, theirs, token);
                await open.RecordAsync("storage.componentConfigurationReset", $"Reset configuration {config_id} to the default branch", token);
                return Answer.NoContent;
            },
            stop);
    }

    private static async Task ApplyAsync(OpenConfiguration open, Configuration theirs, CancellationToken stop)
    {
        await open.AddVersionAsync(Why, stop, theirs.Content != open.Before.Content ? theirs.Content : null, isDeleted: theirs.IsDeleted);
        var ours = await ConfigurationStore.WithRowsAsync(open.Transaction, open.Before, stop);
        var wanted = await ConfigurationStore.WithRowsAsync(open.Transaction, theirs, stop);
        await RowReconcile.ApplyAsync(open, ours.Rows, RowReconcile.Wanted(wanted.Rows), Why, stop);
    }
}
