using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

internal static class CopyRow
{
    public static async Task<Answer<RowView>> RunAsync(
        Origin from, string component_id, string config_id, string row_id, string version_id, RequestBody body, ConfigurationStore configurations,
        VersionStore versions, ConfigurationWrites writes, TimeProvider clock, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var target = body.Fields.Text("targetConfigId") is { Length: > 0 } asked ? asked : config_id;
        var said = ConfigurationRequest.ReadChangeDescription(body.Fields);
        ConfigurationRequest.ThrowIfInvalid(body.Fields, RowErrors.Validation);
        var source = await RowVersionEndpoints.FindRowAsync(from.Key(component_id, config_id), row_id, configurations, stop);
        var version = await versions.FindAsync(from.Project, source, VersionNumber.Parse(version_id), stop)
            ?? throw new RefusedException(ConfigurationErrors.VersionNotFound(version_id));

        var id = GivenId.New(clock.GetUtcNow());
        var why = said ?? $"Copied from configuration row \"{version.Content.Name}\" ({row_id}) version {version.Version}";
        var row = await writes.ChangeAsync(
            from, from.Key(component_id, target),
            (open, token) => CreateRow.AddAsync(open, id, version.Content, JsonContent.Empty, why, "storage.componentConfigurationRowCopied", token),
            stop);
        return Answer.Created(new RowView(row));
    }
}
