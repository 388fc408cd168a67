using System.Data;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Components;

internal static class VersionEndpoints
{
    private const string Path = ConfigurationEndpoints.One + "/versions";
    private const string One = Path + "/{version_id}";

    public static void MapVersions(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(Path, "ConfigurationVersions.List", ListAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Lists the versions of a configuration, the newest first")
            .Query("include", "string", "Comma-separated: name, description, configuration; default name,description.")
            .Query("limit", "integer", "At most so many; default 100.")
            .Query("offset", "integer", "Pass over so many.")
            .AnswerFromMemory();
        storage.Get(One, "ConfigurationVersions.Detail", DetailAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Shows a version with its rows as they were then")
            .AnswerFromMemory();
        storage.Post(One + "/rollback", "ConfigurationVersions.Rollback", RollbackConfiguration.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Makes a new version that is like an earlier one, rows included; states stay")
            .Field("changeDescription", "string", "Why.")
            .Answers(201, "The number of the new version");
        storage.Post(One + "/create", "ConfigurationVersions.Copy", CopyConfiguration.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Creates a configuration from a version of this one, rows included")
            .Field("name", "string", "The name of the new one.", required: true)
            .Field("description", "string", "A note for people; default the original's.")
            .Field("changeDescription", "string", "Why.")
            .Answers(201, "The id of the new one");
    });

    private static async Task<IResult> ListAsync(
        Origin from, string component_id, string config_id, RequestQuery query, ConfigurationStore configurations, VersionStore versions, CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        var include = query.Fields.Texts("include", commas: true) is { Count: > 0 } asked ? asked : ["name", "description"];
        var page = Page.From(query.Fields);
        query.Fields.ThrowIfInvalid();
        if (await configurations.FindAsync(from.Key(component_id, config_id), stop) is not { IsDeleted: false } configuration)
            return ConfigurationErrors.NotFound(config_id);
        var found = await versions.ListAsync(configuration, include.Contains("configuration"), page, stop);
        return Answer.Ok<IReadOnlyList<VersionView>>([.. found.Select(version => VersionView.Item(version, include))]);
    }

    private static async Task<IResult> DetailAsync(
        Origin from, string component_id, string config_id, string version_id, MetadataDatabase database, CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        if (await ConfigurationStore.FindAsync(snapshot, from.Key(component_id, config_id), stop) is not { IsDeleted: false } configuration)
            return ConfigurationErrors.NotFound(config_id);
        var version = await FindAsync(snapshot, configuration, version_id, stop);
        return Answer.Ok(VersionView.Whole(version, await RowStore.OfVersionAsync(snapshot, configuration, version.Version, stop)));
    }

    /// <exception cref="RefusedException">404: the configuration has no such version.</exception>
    public static async Task<ConfigurationVersion> FindAsync(
        Npgsql.NpgsqlTransaction transaction, Configuration configuration, string version, CancellationToken stop) =>
        await VersionStore.FindAsync(transaction, configuration, VersionNumber.Parse(version), stop)
        ?? throw new RefusedException(ConfigurationErrors.VersionNotFound(version));
}
