using Headgate.Components;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

/// <summary>Workspaces that are made for a configuration. Who reaches the component reaches them.</summary>
internal static class ConfigurationWorkspaceEndpoints
{
    private const string Path = "/components/{component_id}/configs/{config_id}/workspaces";

    public static void MapConfigurationWorkspaces(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(Path, "ConfigurationWorkspaces.List", ListAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Lists the workspaces of a configuration");
        storage.Post(Path, "ConfigurationWorkspaces.Create", CreateAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Makes a workspace for a configuration and answers its credentials, which are shown only now").WithWorkspaceFields()
            .Field("useCase", "string", "normal (default), or reader: its users only read what is loaded into it.")
            .Field("configurationVersion", "integer", "The configuration's version that it is for; default the current one.")
            .Answers(201, "The workspace with its credentials");
    });

    private static async Task<Answer<IReadOnlyList<WorkspaceView>>> ListAsync(
        Origin from, string component_id, string config_id, ConfigurationDirectory configurations, WorkspaceStore store, WorkspaceViews views, CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        await configurations.VersionAsync(from, component_id, config_id, stop);
        return Answer.Ok(await views.OfAsync(await store.ListAsync(from.Project, from.Branch.Id, component_id, config_id, stop), from.BaseUrl, stop));
    }

    private static async Task<IResult> CreateAsync(
        Origin from, string component_id, string config_id, RequestQuery query, RequestBody body, ConfigurationDirectory configurations, ProjectDirectory projects,
        WorkspaceEngines engines, WorkspaceSubmission submission, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var version = await configurations.VersionAsync(from, component_id, config_id, stop);
        var wanted = NewWorkspace.Read(body.Fields, (await projects.OfAsync(from.Caller, stop)).DefaultBackend, engines, isOfConfiguration: true);
        return await submission.RunAsync(
            from, query,
            wanted with { Component = component_id, ConfigurationId = config_id, ConfigurationVersion = wanted.ConfigurationVersion ?? version },
            stop);
    }
}
