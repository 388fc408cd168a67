using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Uniform;

/// <summary>Integrations come, say that they are there, and go.</summary>
internal static class RegistrationEndpoints
{
    private const string Tag = "Uniform";
    private const int MostSubscriptions = 1000;

    public static void MapRegistrations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapKeptn(KeptnServices.ControlPlane).MapGroup("/uniform/registration").WithTags(Tag);
        group.MapGet("", ListAsync).WithSummary("List integrations")
            .Query("id", "string", "Only this one.").Query("name", "string", "Only of this name.").Query("namespace", "string", "Only of this namespace.").Query("hostname", "string", "Only on this host.")
            .Query("project", "string", "Only with a subscription that names this project.").Query("stage", "string", "Only with a subscription that names this stage.").Query("service", "string", "Only with a subscription that names this service.");
        group.MapPost("", RegisterAsync).WithSummary("Register an integration, or say that it is there again")
            .Field("name", "string", "Its name.", required: true)
            .Field("metadata", "object", "hostname, integrationversion, distributorversion, location, kubernetesmetadata with namespace, podname and deploymentname.", required: true)
            .Field("subscriptions", "array", "What it wants to hear of; taken when it has no subscriptions yet.")
            .Answers(201, "It is new; 200 when it was known");
        group.MapDelete("/{integrationID}", DeleteAsync).WithSummary("Forget an integration");
        group.MapPut("/{integrationID}/ping", PingAsync).WithSummary("Say that an integration is alive");
    }

    private static async Task<KeptnAnswer<IReadOnlyList<Integration>>> ListAsync(HttpRequest request, UniformStore store, CancellationToken stop)
    {
        return KeptnAnswer.Ok(await store.ListAsync(
            new IntegrationFilter
            {
                Id = Of("id"), Name = Of("name"), Namespace = Of("namespace"), Hostname = Of("hostname"), Project = Of("project"), Stage = Of("stage"), Service = Of("service"),
            },
            stop));

        string Of(string name) => UniformBody.Plain(request.Query[name].FirstOrDefault() ?? "");
    }

    private static async Task<IResult> RegisterAsync(HttpContext context, UniformStore store, TimeProvider clock, CancellationToken stop)
    {
        var request = await UniformBody.ReadAsync<RegistrationRequest>(context);
        var (metadata, place) = (request.Metadata, request.Metadata.Kubernetes);
        // Not even a lookup without them: an empty name would stand for all.
        if (request.Name.Length == 0 || place.Namespace.Length == 0 || (metadata.Hostname.Length == 0 && !await IsKnownAsync(request.Name, place.Namespace, store, stop)))
            return UniformErrors.Incomplete;
        if (request.Subscriptions.Count > MostSubscriptions)
            return new ApiError(400, null, $"an integration brings at most {MostSubscriptions} subscriptions");
        var introduced = new Integration(
            IntegrationId.Of(request.Name, place.Namespace, metadata.Hostname),
            UniformBody.Name(request.Name),
            new IntegrationMetadata(
                metadata.Hostname, metadata.IntegrationVersion, metadata.DistributorVersion, metadata.Location, new KubernetesMetadata(UniformBody.Name(place.Namespace), place.PodName, place.DeploymentName), ""),
            [.. request.Subscriptions.OfType<SubscriptionRequest>().Select(wanted => wanted.Named(NewId()))]);
        var (id, isNew) = await store.RegisterAsync(introduced, clock.GetUtcNow(), stop);
        return isNew ? KeptnAnswer.Created(new IdView(id)) : KeptnAnswer.Ok(new IdView(id));
    }

    private static async Task<KeptnAnswer<NothingView>> DeleteAsync(string integrationID, UniformStore store, CancellationToken stop)
    {
        await store.DeleteAsync(UniformBody.Plain(integrationID), stop);
        return KeptnAnswer.Ok(new NothingView());
    }

    private static async Task<IResult> PingAsync(string integrationID, UniformStore store, TimeProvider clock, CancellationToken stop) =>
        await store.PingAsync(UniformBody.Plain(integrationID), clock.GetUtcNow(), stop) is { } alive ? KeptnAnswer.Ok(alive) : UniformErrors.NotRegistered;

    private static async Task<bool> IsKnownAsync(string name, string space, UniformStore store, CancellationToken stop) =>
        (await store.ListAsync(new IntegrationFilter { Name = name, Namespace = space }, stop)).Count > 0;

    private static string NewId() => Guid.NewGuid().ToString();
}

/// <summary>The id of what was made or changed.</summary>
internal sealed record IdView(string Id);

/// <summary>An answer that says nothing.</summary>
internal sealed record NothingView;
