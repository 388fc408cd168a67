using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Components;

internal static class MergeRequestEndpoints
{
    private const string Tag = "Merge requests";

    public static IServiceCollection AddMergeRequests(this IServiceCollection services, NodeRoles roles)
    {
        services.AddSingleton<MergeRequestStore>();
        services.AddSingleton<OpenRequestStore>();
        services.AddSingleton<ReviewStore>();
        services.AddSingleton<MergeRequestWrites>();
        services.AddSingleton<BranchChanges>();
        services.AddSingleton<MergeStart>();
        services.AddSingleton<IJobOperation, MergeBranch>();
        services.AddSingleton<IBranchContent, MergeRequestBranchContent>();
        services.AddSingleton<IProjectContent, ProjectsMergeRequests>();
        services.AddSingleton<ScheduledMerges>();
        if (roles.HasFlag(NodeRoles.Scheduler))
            services.AddHostedService(provider => provider.GetRequiredService<ScheduledMerges>());
        return services;
    }

    public static void MapMergeRequests(this IEndpointRouteBuilder routes) => routes.MapStorage(storage =>
    {
        storage.Get("/merge-request", "MergeRequests.List", ListAsync)
            .WithTags(Tag).WithSummary("Lists the project's merge requests, the newest first")
            .Query("limit", "integer", "At most so many; default all.")
            .Query("offset", "integer", "How many of them to skip.")
            .AnswerFromMemory();
        storage.Post("/merge-request", "MergeRequests.Create", CreateMergeRequest.RunAsync)
            .WithTags(Tag).WithSummary("Asks to merge a development branch into the default branch")
            .Field("branchFromId", "integer", "The development branch.", required: true)
            .Field("branchIntoId", "integer", "The default branch.", required: true)
            .Field("title", "string", "What it is about.", required: true)
            .WithContent()
            .Answers(201, "The merge request");
        storage.Get("/merge-request/{merge_request_id}", "MergeRequests.Detail", DetailAsync)
            .WithTags(Tag).WithSummary("Shows a merge request with what its branch changed")
            .Query("include", "string", "Comma-separated: activityLog.")
            .AnswerFromMemory();
        storage.Put("/merge-request/{merge_request_id}", "MergeRequests.Update", UpdateMergeRequest.RunAsync)
            .WithTags(Tag).WithSummary("Changes a merge request; what is not sent stays")
            .Field("title", "string", "What it is about.")
            .WithContent();
        storage.Put("/merge-request/{merge_request_id}/request-review", "MergeRequests.RequestReview", ReviewMergeRequest.RequestReviewAsync)
            .WithTags(Tag).WithSummary("Asks for a review and locks the branch");
        storage.Put("/merge-request/{merge_request_id}/approve", "MergeRequests.Approve", ReviewMergeRequest.ApproveAsync)
            .WithTags(Tag).WithSummary("Approves a merge request");
        storage.Put("/merge-request/{merge_request_id}/request-changes", "MergeRequests.RequestChanges", ReviewMergeRequest.RequestChangesAsync)
            .WithTags(Tag).WithSummary("Takes all approvals back and unlocks the branch")
            .Field("reason", "string", "Why, in at most 1000 characters.");
        storage.Get("/merge-request/{merge_request_id}/conflicts", "MergeRequests.Conflicts", ConflictsAsync)
            .WithTags(Tag).WithSummary("Lists configurations that are not based on the default branch's latest version")
            .AnswerFromMemory();
        storage.Put("/merge-request/{merge_request_id}/merge", "MergeRequests.Merge", (Origin from, string merge_request_id, MergeStart start, CancellationToken stop) => start.RunAsync(from, merge_request_id, stop))
            .WithTags(Tag).WithSummary("Merges an approved request")
            .Answers(202, "The job; its results are the merge request");
    });

    private static RouteHandlerBuilder WithContent(this RouteHandlerBuilder route) => route
        .Field("description", "string", "More about it.")
        .Field("externalId", "string", "Its id in another system.")
        .Field("autoMergeStrategy", "string", "When it is merged by itself: immediately (once approved), scheduled or none (default).")
        .Field("autoMergeAt", "string", "The time, with scheduled.")
        .Field("reviewerIds", "array", "Numbers of the admins who are asked to review it.");

    private static async Task<Answer<IReadOnlyList<MergeRequestView>>> ListAsync(Caller me, RequestQuery query, MergeRequestStore store, CancellationToken stop)
    {
        MergeRequestRights.RequireRead(me);
        var limit = query.Fields.Number("limit", 1, int.MaxValue);
        var offset = query.Fields.Number("offset", 0, int.MaxValue) ?? 0;
        query.Fields.ThrowIfInvalid();
        return Answer.Ok<IReadOnlyList<MergeRequestView>>([.. (await store.ListAsync(me.Project, limit, offset, stop)).Select(request => MergeRequestView.From(request))]);
    }

    private static async Task<Answer<MergeRequestView>> DetailAsync(
        Caller me, string merge_request_id, RequestQuery query, MergeRequestWrites requests, ReviewStore reviews, BranchChanges changes, CancellationToken stop)
    {
        MergeRequestRights.RequireRead(me);
        var include = query.Fields.Texts("include", commas: true) ?? [];
        query.Fields.ThrowIfInvalid();
        var request = await requests.GetAsync(me, merge_request_id, stop);
        var activities = include.Contains("activityLog") ? await reviews.ActivitiesAsync(me.Project, request.Id, stop) : null;
        return Answer.Ok(MergeRequestView.From(request, await changes.LogAsync(request, stop), activities));
    }

    private static async Task<Answer<IReadOnlyList<MergeConflict>>> ConflictsAsync(
        Caller me, string merge_request_id, MergeRequestWrites requests, BranchChanges changes, CancellationToken stop)
    {
        MergeRequestRights.RequireRead(me);
        var request = await requests.GetAsync(me, merge_request_id, stop);
        return Answer.Ok<IReadOnlyList<MergeConflict>>(request.ChangeLog is null ? BranchChanges.ConflictsOf(await changes.ListAsync(request, stop)) : []);
    }
}
