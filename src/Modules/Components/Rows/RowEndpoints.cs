using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Components;

internal static class RowEndpoints
{
    public const string Path = ConfigurationEndpoints.One + "/rows";
    public const string One = Path + "/{row_id}";

    public static void MapRows(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(Path, "ConfigurationRows.List", ListAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Lists the rows of a configuration in their order")
            .AnswerFromMemory();
        storage.Post(Path, "ConfigurationRows.Create", CreateRow.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Adds a row to a configuration").WithRowFields()
            .Field("rowId", "string", "Unique in the configuration; made when it is not sent.")
            .Answers(201, "The row");
        storage.Get(One, "ConfigurationRows.Detail", DetailAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Shows a row")
            .AnswerFromMemory();
        storage.Put(One, "ConfigurationRows.Update", UpdateRow.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Changes a row").WithRowFields();
        storage.Put(One + "/state", "ConfigurationRows.UpdateState", UpdateRow.SetStateAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Sets the state of a row; this makes no version")
            .WithMetadata(new BodyLimit(ConfigurationRequest.LargestBody))
            .Field("state", "object", "An object or a list; also as JSON text.", required: true);
        storage.Delete(One, "ConfigurationRows.Delete", DeleteRow.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Takes a row out of its configuration")
            .Field("changeDescription", "string", "Why.")
            .Answers(204, "It is gone; a rollback of the configuration can bring it back");
    });

    private static RouteHandlerBuilder WithRowFields(this RouteHandlerBuilder route) => route
        .WithMetadata(new BodyLimit(ConfigurationRequest.LargestBody))
        .Field("name", "string", "The name.")
        .Field("description", "string", "A note for people.")
        .Field("configuration", "object", "What the component reads, an object or a list; also as JSON text.")
        .Field("state", "object", "The row's state; also as JSON text.")
        .Field("isDisabled", "boolean", "Whether it is switched off.")
        .Field("changeDescription", "string", "Why.");

    private static async Task<Answer<IReadOnlyList<RowView>>> ListAsync(
        Origin from, string component_id, string config_id, ConfigurationStore configurations, CancellationToken stop)
    {
        var found = await FindAsync(from, component_id, config_id, configurations, stop);
        return Answer.Ok<IReadOnlyList<RowView>>([.. found.Configuration.Content.Sort(found.Rows).Select(row => new RowView(row))]);
    }

    private static async Task<IResult> DetailAsync(
        Origin from, string component_id, string config_id, string row_id, ConfigurationStore configurations, CancellationToken stop)
    {
        var found = await FindAsync(from, component_id, config_id, configurations, stop, row_id);
        return found.Rows.Count == 0 ? RowErrors.NotFound(row_id) : Answer.Ok(new RowView(found.Rows[0]));
    }

    private static async Task<ConfigurationWithRows> FindAsync(
        Origin from, string component, string configuration, ConfigurationStore configurations, CancellationToken stop, string? row = null)
    {
        ComponentRights.RequireRead(from, component);
        return await configurations.FindWithRowsAsync(from.Key(component, configuration), stop, row)
            ?? throw new RefusedException(ConfigurationErrors.NotFound(configuration));
    }
}
