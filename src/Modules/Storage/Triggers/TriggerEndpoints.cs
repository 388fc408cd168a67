using System.Globalization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class TriggerEndpoints
{
    public static void MapTriggers(this IEndpointRouteBuilder routes) => routes.MapStorage(storage =>
    {
        WithFields(storage.Post("/triggers", "Triggers.Create", CreateAsync), required: true)
            .WithTags("Triggers").WithSummary("Makes a trigger: a configuration is run when one of some tables changes")
            .Answers(201, "The trigger");
        storage.Get("/triggers", "Triggers.List", ListAsync)
            .WithTags("Triggers").WithSummary("Lists triggers of the components that the token reaches")
            .Query("component", "string", "Only of this component.")
            .Query("configurationId", "string", "Only of this configuration.");
        storage.Get("/triggers/{trigger_id}", "Triggers.Detail", DetailAsync)
            .WithTags("Triggers").WithSummary("Shows a trigger");
        WithFields(storage.Put("/triggers/{trigger_id}", "Triggers.Update", UpdateAsync), required: false)
            .WithTags("Triggers").WithSummary("Changes a trigger; what is not sent stays");
        storage.Delete("/triggers/{trigger_id}", "Triggers.Delete", DeleteAsync)
            .WithTags("Triggers").WithSummary("Deletes a trigger")
            .Answers(204, "It is gone");
    });

    private static async Task<Answer<TriggerView>> CreateAsync(Origin from, RequestBody body, TriggerChanges changes, CancellationToken stop)
    {
        TriggerRights.RequireAny(from.Caller);
        var fields = TriggerFields.Read(body.Fields, isNew: true);
        return Answer.Created(TriggerView.Of(await changes.CreateAsync(from, fields, stop)));
    }

    private static async Task<Answer<IReadOnlyList<TriggerView>>> ListAsync(Origin from, RequestQuery query, TriggerStore triggers, CancellationToken stop)
    {
        var component = query.Fields.Text("component", 255);
        var configuration = query.Fields.Text("configurationId", 255);
        query.Fields.ThrowIfInvalid();
        var found = await triggers.ListAsync(
            from.Project, string.IsNullOrEmpty(component) ? null : component, string.IsNullOrEmpty(configuration) ? null : configuration, TriggerRights.Reached(from.Caller), stop);
        return Answer.Ok<IReadOnlyList<TriggerView>>([.. found.Select(TriggerView.Of)]);
    }

    private static async Task<Answer<TriggerView>> DetailAsync(Origin from, string trigger_id, TriggerStore triggers, CancellationToken stop) =>
        Answer.Ok(TriggerView.Of(await FindAsync(from, trigger_id, triggers, stop)));

    private static async Task<Answer<TriggerView>> UpdateAsync(
        Origin from, string trigger_id, RequestBody body, TriggerStore triggers, TriggerChanges changes, CancellationToken stop)
    {
        var trigger = await FindAsync(from, trigger_id, triggers, stop);
        var fields = TriggerFields.Read(body.Fields, isNew: false);
        return Answer.Ok(TriggerView.Of(await changes.UpdateAsync(from, trigger.Id, fields, stop)));
    }

    private static async Task<NoContent> DeleteAsync(Origin from, string trigger_id, TriggerStore triggers, TriggerChanges changes, CancellationToken stop)
    {
        var trigger = await FindAsync(from, trigger_id, triggers, stop);
        await changes.DeleteAsync(from, trigger.Id, stop);
        return Answer.NoContent;
    }

    private static async Task<TableTrigger> FindAsync(Origin from, string id, TriggerStore triggers, CancellationToken stop)
    {
        TriggerRights.RequireAny(from.Caller);
        var trigger = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await triggers.FindAsync(from.Project, number, stop) : null;
        return trigger is not null && TriggerRights.Reaches(from.Caller, trigger.Component) ? trigger : throw new RefusedException(TriggerErrors.NotFound(id));
    }

    private static RouteHandlerBuilder WithFields(RouteHandlerBuilder route, bool required) => route
        .Field("runWithTokenId", "integer", "The token whose rights the run has.", required)
        .Field("component", "string", "The component to run.", required)
        .Field("configurationId", "string", "Its configuration.", required)
        .Field("coolDownPeriodMinutes", "integer", "How long it waits before it fires again, at least 1.", required)
        .Field("tableIds", "array", "The tables it watches.", required);
}
