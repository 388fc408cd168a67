using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class UpdateRow
{
    public const string Event = "storage.componentConfigurationRowChanged";

    public static async Task<Answer<RowView>> RunAsync(
        Origin from, string component_id, string config_id, string row_id, RequestBody body, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var request = RowRequest.Read(body.Fields);
        var row = await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                var before = await open.ReadRowAsync(row_id, token);
                var after = request.On(before.Content);
                if (after != before.Content || request.ChangeDescription is not null)
                    await ChangeAsync(open, before, after, request.ChangeDescription ?? $"Row {row_id} changed", Event, token);
                if (request.State is not null)
                    await RowWrites.SetStateAsync(open, before, request.State, token);
                return await open.ReadRowAsync(row_id, token);
            },
            stop);
        return Answer.Ok(new RowView(row));
    }

    public static async Task<Answer<RowView>> SetStateAsync(
        Origin from, string component_id, string config_id, string row_id, RequestBody body, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var state = StateRequest.Read(body.Fields, RowErrors.Validation);
        var row = await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                await RowWrites.SetStateAsync(open, await open.ReadRowAsync(row_id, token), state, token);
                return await open.ReadRowAsync(row_id, token);
            },
            stop);
        return Answer.Ok(new RowView(row));
    }

    /// <summary>Gives a row its next version as a change of its own.</summary>
    public static async Task ChangeAsync(
        OpenConfiguration open, ConfigurationRow row, RowContent content, string changeDescription, string eventName, CancellationToken stop)
    {
        await open.AddVersionAsync(changeDescription, stop);
        await RowWrites.ChangeAsync(open, row, content, changeDescription, stop);
        await open.RecordRowAsync(eventName, $"Changed row {row.Id} of configuration {open.Before.Key.Id}", row.Id, stop);
    }
}
