using System.Runtime.CompilerServices;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Components;

internal static class ConfigurationEndpoints
{
    public const string Tag = "Components and Configurations";
    public const string Path = "/components/{component_id}/configs";
    public const string One = Path + "/{config_id}";

    public static void MapConfigurations(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(Path, "Configurations.List", ListAsync)
            .WithTags(Tag).WithSummary("Lists the configurations of a component")
            .Query("isDeleted", "boolean", "Those in the trash instead of the others.")
            .Query("include", "string", "Comma-separated: configuration, rows, state; default all.")
            .Query("limit", "integer", "At most so many; default all.")
            .Query("offset", "integer", "Pass over so many.");
        storage.Post(Path, "Configurations.Create", CreateConfiguration.RunAsync)
            .WithTags(Tag).WithSummary("Creates a configuration").WithConfigurationFields(nameRequired: true)
            .Field("configurationId", "string", "Unique in the component; made when it is not sent.")
            .Answers(201, "The configuration");
        storage.Get(One, "Configurations.Detail", DetailAsync)
            .WithTags(Tag).WithSummary("Shows a configuration with its rows")
            .AnswerFromMemory();
        storage.Put(One, "Configurations.Update", UpdateConfiguration.RunAsync)
            .WithTags(Tag).WithSummary("Changes a configuration").WithConfigurationFields(nameRequired: false)
            .Field("rowsSortOrder", "array", "The ids of all rows in their order.");
        storage.Put(One + "/state", "Configurations.UpdateState", SetStateAsync)
            .WithTags(Tag).WithSummary("Sets the state; this makes no version")
            .WithMetadata(new BodyLimit(ConfigurationRequest.LargestBody))
            .Field("state", "object", "An object or a list; also as JSON text.", required: true);
        storage.Delete(One, "Configurations.Delete", DeleteConfiguration.RunAsync)
            .WithTags(Tag).WithSummary("Puts a configuration into the trash; purges one that is there")
            .Answers(204, "It is in the trash, or gone for good");
        storage.Post(One + "/restore", "Configurations.Restore", RestoreAsync)
            .WithTags(Tag).WithSummary("Takes a configuration out of the trash");
    });

    private static RouteHandlerBuilder WithConfigurationFields(this RouteHandlerBuilder route, bool nameRequired) => route
        .WithMetadata(new BodyLimit(ConfigurationRequest.LargestBody))
        .Field("name", "string", "The name.", nameRequired)
        .Field("description", "string", "A note for people.")
        .Field("configuration", "object", "What the component reads, an object or a list; also as JSON text.")
        .Field("state", "object", "The component's state; also as JSON text.")
        .Field("isDisabled", "boolean", "Whether it is switched off.")
        .Field("changeDescription", "string", "Why.");

    private static StreamedAnswer<ConfigurationView> ListAsync(
        Origin from, string component_id, RequestQuery query, ComponentCatalog catalog, ConfigurationStore configurations, CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        catalog.Get(component_id);
        var fields = query.Fields;
        var parts = ConfigurationParts.From(fields, ConfigurationParts.All);
        var filter = new ConfigurationFilter(from.Project, from.Branch.Id)
        {
            Component = component_id,
            IsDeleted = fields.Flag("isDeleted") ?? false,
            Content = parts.Configuration,
            Rows = parts.Rows,
            State = parts.State,
            Limit = (int?)fields.Number("limit", 1, int.MaxValue),
            Offset = (int)(fields.Number("offset", 0, int.MaxValue) ?? 0),
        };
        fields.ThrowIfInvalid();
        return Answer.Stream(ViewsAsync(configurations, filter, parts, stop));
    }

    private static async IAsyncEnumerable<ConfigurationView> ViewsAsync(
        ConfigurationStore configurations, ConfigurationFilter filter, ConfigurationParts parts, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var found in configurations.ListAsync(filter, stop))
            yield return new ConfigurationView(found.Configuration, parts, parts.Rows ? found.Rows : null);
    }

    private static async Task<IResult> DetailAsync(Origin from, string component_id, string config_id, ConfigurationStore configurations, CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        var found = await configurations.FindWithRowsAsync(from.Key(component_id, config_id), stop);
        return found is null ? ConfigurationErrors.NotFound(config_id) : Answer.Ok(ConfigurationView.Whole(found));
    }

    private static async Task<Answer<ConfigurationView>> SetStateAsync(
        Origin from, string component_id, string config_id, RequestBody body, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var state = StateRequest.Read(body.Fields, ConfigurationErrors.Validation);
        var changed = await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                await open.SetStateAsync(state, token);
                return await open.ReadWithRowsAsync(token);
            },
            stop);
        return Answer.Ok(ConfigurationView.Whole(changed));
    }

    private static async Task<Answer<ConfigurationView>> RestoreAsync(
        Origin from, string component_id, string config_id, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var absent = ConfigurationErrors.DeletedNotFound(config_id);
        var restored = await writes.ChangeEvenDeletedAsync(
            from, from.Key(component_id, config_id), absent,
            async (open, token) =>
            {
                if (!open.Before.IsDeleted)
                    throw new RefusedException(absent);
                await open.AddVersionAsync("Configuration restored", token);
                await open.RecordAsync("storage.componentConfigurationRestored", $"Restored configuration {config_id}", token);
                return await open.ReadWithRowsAsync(token);
            },
            stop);
        return Answer.Ok(ConfigurationView.Whole(restored));
    }
}
