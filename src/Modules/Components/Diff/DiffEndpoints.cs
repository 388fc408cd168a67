using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Components;

internal static class DiffEndpoints
{
    public static IServiceCollection AddDiff(this IServiceCollection services) => services.AddSingleton<DiffStore>();

    public static void MapDiff(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(ConfigurationEndpoints.One + "/diff", "Configurations.Diff", DiffAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Shows a development branch's configuration, the default branch's, and what the work began with")
            .AnswerFromMemory();
        storage.Post(ConfigurationEndpoints.One + "/rebase", "Configurations.Rebase", RebaseConfiguration.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Puts a development branch's work onto a version of the default branch")
            .WithMetadata(new BodyLimit(ConfigurationRequest.LargestBody))
            .Field("version", "integer", "The default branch's version. Sent alone, it resolves the conflict by deleting the configuration.", required: true)
            .Field("name", "string", "The name.")
            .Field("description", "string", "A note for people.")
            .Field("configuration", "object", "What the component reads.")
            .Field("isDisabled", "boolean", "Whether it is switched off.")
            .Field("changeDescription", "string", "Why.")
            .Field("rows", "array", "All rows in their order: id, name, description, isDisabled, configuration.");
        storage.Post(ConfigurationEndpoints.One + "/reset-to-default", "Configurations.ResetToDefault", ResetConfiguration.RunAsync)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Makes a development branch's configuration what it is in the default branch")
            .Answers(204, "It is");
    });

    private static async Task<IResult> DiffAsync(Origin from, string component_id, string config_id, DiffStore diffs, CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        if (await diffs.FindAsync(from.Key(component_id, config_id), from.Caller.DefaultBranch, stop) is not { } diff)
            return ConfigurationErrors.NotFound(config_id);
        return from.Branch.IsDefault ? DiffErrors.NoDiffOnDefault : Answer.Ok(diff);
    }
}
