using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Components;

internal static class RowVersionEndpoints
{
    private const string Path = RowEndpoints.One + "/versions";
    private const string One = Path + "/{version_id}";

    public static void MapRowVersions(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(Path, "ConfigurationRowVersions.List", ListAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Lists the versions of a row, the newest first")
            .Query("include", "string", "configuration: with what the component reads.")
            .Query("limit", "integer", "At most so many; default 100.")
            .Query("offset", "integer", "Pass over so many.")
            .AnswerFromMemory();
        storage.Get(One, "ConfigurationRowVersions.Detail", DetailAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Shows a version of a row")
            .AnswerFromMemory();
        storage.Post(One + "/rollback", "ConfigurationRowVersions.Rollback", RollbackRow.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Makes a new version of a row that is like an earlier one")
            .Field("changeDescription", "string", "Why.")
            .Answers(201, "The row");
        storage.Post(One + "/create", "ConfigurationRowVersions.Copy", CopyRow.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Creates a row from a version of this one")
            .Field("targetConfigId", "string", "The configuration it goes to; default the same.")
            .Field("changeDescription", "string", "Why.")
            .Answers(201, "The new row");
    });

    private static async Task<IResult> ListAsync(
        Origin from, string component_id, string config_id, string row_id, RequestQuery query, ConfigurationStore configurations, VersionStore versions,
        CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        var content = query.Fields.Texts("include", commas: true)?.Contains("configuration") ?? false;
        var page = Page.From(query.Fields);
        query.Fields.ThrowIfInvalid();
        var row = await FindRowAsync(from.Key(component_id, config_id), row_id, configurations, stop);
        var found = await versions.ListAsync(from.Project, row, content, page, stop);
        return Answer.Ok<IReadOnlyList<RowVersionView>>([.. found.Select(version => RowVersionView.Of(version, content))]);
    }

    private static async Task<IResult> DetailAsync(
        Origin from, string component_id, string config_id, string row_id, string version_id, ConfigurationStore configurations, VersionStore versions,
        CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        var row = await FindRowAsync(from.Key(component_id, config_id), row_id, configurations, stop);
        return await versions.FindAsync(from.Project, row, VersionNumber.Parse(version_id), stop) is { } version
            ? Answer.Ok(RowVersionView.Of(version, content: true))
            : ConfigurationErrors.VersionNotFound(version_id);
    }

    /// <exception cref="RefusedException">404: there is no such configuration, or it has no such row.</exception>
    public static async Task<ConfigurationRow> FindRowAsync(ConfigurationKey key, string row, ConfigurationStore configurations, CancellationToken stop)
    {
        var found = await configurations.FindWithRowsAsync(key, stop, row) ?? throw new RefusedException(ConfigurationErrors.NotFound(key.Id));
        return found.Rows.Count > 0 ? found.Rows[0] : throw new RefusedException(RowErrors.NotFound(row));
    }
}
