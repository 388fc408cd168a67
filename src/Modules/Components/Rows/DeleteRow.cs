using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class DeleteRow
{
    public static async Task<NoContent> RunAsync(
        Origin from, string component_id, string config_id, string row_id, RequestBody body, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var why = ConfigurationRequest.ReadChangeDescription(body.Fields) ?? $"Row {row_id} deleted";
        ConfigurationRequest.ThrowIfInvalid(body.Fields, RowErrors.Validation);
        return await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                var row = await open.ReadRowAsync(row_id, token);
                await open.AddVersionAsync(why, token);
                await RowWrites.DeleteAsync(open, [row], why, token);
                await open.RecordRowAsync("storage.componentConfigurationRowDeleted", $"Deleted row {row_id} of configuration {config_id}", row_id, token);
                return Answer.NoContent;
            },
            stop);
    }
}
