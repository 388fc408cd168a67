using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Uniform;

/// <summary>What integrations want to hear of.</summary>
internal static class SubscriptionEndpoints
{
    private const string Tag = "Uniform";

    public static void MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapKeptn(KeptnServices.ControlPlane).MapGroup("/uniform/registration/{integrationID}/subscription").WithTags(Tag);
        group.MapGet("", ListAsync).WithSummary("List the subscriptions of an integration");
        group.MapGet("/{subscriptionID}", ShowAsync).WithSummary("Show a subscription");
        Described(group.MapPost("", CreateAsync).WithSummary("Subscribe an integration to events"));
        Described(group.MapPut("/{subscriptionID}", UpdateAsync).WithSummary("Change a subscription, or make it under this id"));
        group.MapDelete("/{subscriptionID}", DeleteAsync).WithSummary("End a subscription");
    }

    private static void Described(RouteHandlerBuilder route) => route
        .Field("event", "string", "The type of the events, such as sh.keptn.event.test.triggered; may end in >.", required: true)
        .Field("filter", "object", "projects, stages, services: lists of names; an empty one stands for all.")
        .Answers(201, "Its id");

    private static async Task<IResult> ListAsync(string integrationID, UniformStore store, CancellationToken stop) =>
        await store.FindAsync(UniformBody.Plain(integrationID), stop) is { } integration ? KeptnAnswer.Ok(integration.Subscriptions) : UniformErrors.NoSubscription;

    private static async Task<IResult> ShowAsync(string integrationID, string subscriptionID, UniformStore store, CancellationToken stop) =>
        (await store.FindAsync(UniformBody.Plain(integrationID), stop))?.Subscriptions.FirstOrDefault(one => one.Id == subscriptionID) is { } found
            ? KeptnAnswer.Ok(found)
            : UniformErrors.NoSubscription;

    private static Task<IResult> CreateAsync(string integrationID, HttpContext context, SubscriptionStore store, CancellationToken stop) =>
        PutAsync(integrationID, Guid.NewGuid().ToString(), context, store, stop);

    private static Task<IResult> UpdateAsync(string integrationID, string subscriptionID, HttpContext context, SubscriptionStore store, CancellationToken stop) =>
        PutAsync(integrationID, subscriptionID, context, store, stop);

    private static async Task<IResult> PutAsync(string integration, string id, HttpContext context, SubscriptionStore store, CancellationToken stop)
    {
        var wanted = (await UniformBody.ReadAsync<SubscriptionRequest>(context)).Named(UniformBody.Name(UniformBody.Plain(id)));
        return await store.PutAsync(UniformBody.Plain(integration), wanted, stop) ? KeptnAnswer.Created(new IdView(wanted.Id)) : UniformErrors.NoSubscription;
    }

    private static async Task<IResult> DeleteAsync(string integrationID, string subscriptionID, UniformStore integrations, SubscriptionStore store, CancellationToken stop)
    {
        if (await integrations.FindAsync(UniformBody.Plain(integrationID), stop) is null)
            return UniformErrors.NoSubscription;
        await store.DeleteAsync(integrationID, UniformBody.Plain(subscriptionID), stop);
        return KeptnAnswer.Ok(new NothingView());
    }
}
