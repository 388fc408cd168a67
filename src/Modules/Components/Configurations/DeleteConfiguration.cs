using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class DeleteConfiguration
{
    public const string Event = "storage.componentConfigurationDeleted";

    public static async Task<NoContent> RunAsync(
        Origin from, string component_id, string config_id, ConfigurationWrites writes, IEnumerable<IConfigurationContent> contents, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        return await writes.ChangeEvenDeletedAsync(
            from, from.Key(component_id, config_id), ConfigurationErrors.NotFound(config_id),
            async (open, token) =>
            {
                if (open.Before.IsDeleted)
                    await PurgeAsync(open, contents, token);
                else
                    await TrashAsync(open, token);
                return Answer.NoContent;
            },
            stop);
    }

    private static async Task TrashAsync(OpenConfiguration open, CancellationToken stop)
    {
        await open.AddVersionAsync("Configuration deleted", stop, isDeleted: true);
        await open.RecordAsync(Event, $"Deleted configuration {open.Before.Key.Id}", stop);
    }

    private static async Task PurgeAsync(OpenConfiguration open, IEnumerable<IConfigurationContent> contents, CancellationToken stop)
    {
        if (!open.From.Branch.IsDefault)
            throw new RefusedException(ConfigurationErrors.CannotPurgeInBranch);
        Caller.Require(open.From.Caller.CanPurgeTrash);
        var key = open.Before.Key;
        foreach (var content in contents)
            await content.PurgedAsync(open.Transaction, key.Project, key.Branch, key.Component, key.Id, stop);
        await open.PurgeAsync(stop);
        await open.RecordAsync("storage.componentConfigurationPurged", $"Purged configuration {open.Before.Key.Id}", stop);
    }
}
