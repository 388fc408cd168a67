using System.Globalization;
using System.Text.Json.Nodes;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>Sandboxes on the wire, with the fields that are always empty by now.</summary>
internal static class SandboxView
{
    public static JsonObject Of(Sandbox sandbox)
    {
        var view = new JsonObject
        {
            ["id"] = Number(sandbox.Id),
            ["projectId"] = sandbox.Project.ToString(),
            ["tokenId"] = "",
            ["branchId"] = sandbox.NamesBranch ? Number(sandbox.Branch) : null,
            ["componentId"] = sandbox.Component,
            ["configurationId"] = sandbox.Configuration,
            ["configurationVersion"] = sandbox.ConfigurationVersion,
            ["physicalId"] = "",
            ["type"] = sandbox.Type,
            ["size"] = sandbox.Size,
            ["active"] = sandbox.Active,
            ["shared"] = sandbox.Shared,
            ["createdTimestamp"] = Time(sandbox.Created),
            ["startTimestamp"] = sandbox.Started is { } started ? Time(started) : null,
            ["updatedTimestamp"] = Time(sandbox.Updated),
            ["persistentStorage"] = sandbox.PersistentStorage.DeepClone(),
            ["autoSuspendAfterSeconds"] = sandbox.AutoSuspendSeconds,
            ["expirationAfterHours"] = sandbox.ExpirationHours,
            ["url"] = sandbox.Url,
            ["password"] = sandbox.Password,
            ["imageVersion"] = sandbox.ImageVersion,
            ["packages"] = sandbox.Packages is { } packages ? new JsonArray([.. packages.Select(package => (JsonNode)package)]) : null,
        };
        foreach (var name in (string[])["lastAutosaveTimestamp", "expirationTimestamp", "user", "autosaveTokenId", "host", "sizeParameters", "stagingWorkspaceId", "stagingWorkspaceType", "workspaceDetails", "databricks", "credentials"])
            view[name] = null;
        return view;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
