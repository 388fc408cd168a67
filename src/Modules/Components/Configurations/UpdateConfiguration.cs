using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class UpdateConfiguration
{
    public const string Event = "storage.componentConfigurationChanged";

    public static async Task<Answer<ConfigurationView>> RunAsync(
        Origin from, string component_id, string config_id, RequestBody body, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var request = ConfigurationRequest.Read(body.Fields, nameRequired: false);
        var changed = await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                await ApplyAsync(open, request, token);
                return await open.ReadWithRowsAsync(token);
            },
            stop);
        return Answer.Ok(ConfigurationView.Whole(changed));
    }

    /// <summary>Makes a version when something changes or a reason was given; a state alone makes none.</summary>
    private static async Task ApplyAsync(OpenConfiguration open, ConfigurationRequest request, CancellationToken stop)
    {
        if (request.SortOrder is { Count: > 0 } order)
            RequireAllRows(order, await RowStore.IdsAsync(open.Transaction, open.Before, stop));
        var after = request.On(open.Before.Content);
        var changes = after != open.Before.Content;
        if (changes || request.ChangeDescription is not null)
        {
            await open.AddVersionAsync(request.ChangeDescription ?? "Configuration updated", stop, changes ? after : null);
            await open.RecordAsync(Event, $"Changed configuration {open.Before.Key.Id}", stop);
        }

        if (request.State is not null)
            await open.SetStateAsync(request.State, stop);
    }

    private static void RequireAllRows(IReadOnlyList<string> order, List<string> rows)
    {
        if (order.FirstOrDefault(id => !rows.Contains(id)) is { } unknown)
            throw new RefusedException(ConfigurationErrors.InvalidSortOrder($"Row {unknown} not found."));
        if (rows.Find(id => !order.Contains(id)) is { } missing)
            throw new RefusedException(ConfigurationErrors.InvalidSortOrder($"Row {missing} is missing. All rows have to be there."));
        if (order.Count != rows.Count)
            throw new RefusedException(ConfigurationErrors.InvalidSortOrder("Each row has to be there once."));
    }
}
