using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class CreateConfiguration
{
    public const string Event = "storage.componentConfigurationCreated";

    public static async Task<Answer<ConfigurationView>> RunAsync(
        Origin from, string component_id, RequestBody body, ComponentCatalog catalog, ConfigurationWrites writes, TimeProvider clock, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        catalog.Get(component_id);
        var id = GivenId.Read(body.Fields, "configurationId", clock.GetUtcNow());
        var request = ConfigurationRequest.Read(body.Fields, nameRequired: true);
        if (request.SortOrder is { Count: > 0 })
            throw new RefusedException(ConfigurationErrors.InvalidSortOrder("A new configuration has no rows."));
        var made = await writes.CreateAsync(
            from, from.Key(component_id, id), request.On(new ConfigurationContent("", "", JsonContent.Empty, false, [])),
            request.State ?? JsonContent.Empty, request.ChangeDescription ?? "Configuration created",
            async (open, token) =>
            {
                await open.RecordAsync(Event, $"Created configuration {id}", token);
                return open.Before;
            },
            stop);
        // Without rows: clients read this answer into the object whose rows they are about to create.
        return Answer.Created(new ConfigurationView(made, ConfigurationParts.All, null));
    }
}
