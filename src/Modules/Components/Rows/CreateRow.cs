using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class CreateRow
{
    public const string Event = "storage.componentConfigurationRowCreated";

    public static async Task<Answer<RowView>> RunAsync(
        Origin from, string component_id, string config_id, RequestBody body, ConfigurationWrites writes, TimeProvider clock, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var id = GivenId.Read(body.Fields, "rowId", clock.GetUtcNow());
        var request = RowRequest.Read(body.Fields);
        var content = request.On(new RowContent("", "", JsonContent.Empty, false));
        var row = await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            (open, token) => AddAsync(open, id, content, request.State ?? JsonContent.Empty, request.ChangeDescription ?? $"Row {id} added", Event, token),
            stop);
        return Answer.Created(new RowView(row));
    }

    /// <summary>Adds a row as a change of its own.</summary>
    public static async Task<ConfigurationRow> AddAsync(
        OpenConfiguration open, string id, RowContent content, string state, string changeDescription, string eventName, CancellationToken stop)
    {
        await open.AddVersionAsync(changeDescription, stop);
        await RowWrites.AddAsync(open, id, content, state, changeDescription, stop);
        await open.RecordRowAsync(eventName, $"Created row {id} of configuration {open.Before.Key.Id}", id, stop);
        return await open.ReadRowAsync(id, stop);
    }
}
