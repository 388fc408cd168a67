using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class RollbackRow
{
    public static async Task<Answer<RowView>> RunAsync(
        Origin from, string component_id, string config_id, string row_id, string version_id, RequestBody body, ConfigurationWrites writes,
        CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var why = ConfigurationRequest.ReadChangeDescription(body.Fields) ?? $"Row {row_id} rolled back to version {version_id}";
        ConfigurationRequest.ThrowIfInvalid(body.Fields, RowErrors.Validation);
        var row = await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                var before = await open.ReadRowAsync(row_id, token);
                var target = await VersionStore.FindAsync(open.Transaction, from.Project, before, VersionNumber.Parse(version_id), token)
                    ?? throw new RefusedException(ConfigurationErrors.VersionNotFound(version_id));
                await UpdateRow.ChangeAsync(open, before, target.Content, why, "storage.componentConfigurationRowRolledBack", token);
                return await open.ReadRowAsync(row_id, token);
            },
            stop);
        return Answer.Created(new RowView(row));
    }
}
