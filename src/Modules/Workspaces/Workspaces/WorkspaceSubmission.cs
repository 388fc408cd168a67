using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces;

/// <summary>Asks for the job that makes a workspace, and answers it or what it made.</summary>
internal sealed class WorkspaceSubmission(JobSubmission jobs, WorkspaceStore store, WorkspaceViews views, WorkspaceCredentials credentials)
{
    public async Task<IResult> RunAsync(Origin from, RequestQuery query, NewWorkspace wanted, CancellationToken stop)
    {
        var isAsync = query.Fields.Flag("async") ?? false;
        query.Fields.ThrowIfInvalid();
        if (wanted.ReadOnlyStorageAccess)
            WorkspaceRights.RequireReadsAll(from.Caller);
        wanted = wanted with { CreatorUser = from.Caller.Admin is { } admin ? new WorkspaceUser(admin.Id, admin.Name) : null };
        var request = new JobRequest(from, CreateWorkspace.Operation, CreateWorkspace.Params(from, wanted), wanted);
        if (isAsync)
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
        var job = await jobs.RunAsync(request, stop);
        var id = (long)job.Results!["id"]!;
        var made = await store.FindAsync(from.Project, from.Branch.Id, id, stop) ?? throw new RefusedException(WorkspaceErrors.NotFound(id));
        var view = await views.OfAsync(made, from.BaseUrl, stop);
        return Answer.Created(LoginTypes.HasPassword(made.LoginType) ? view.With(await credentials.ResetAsync(made, from.BaseUrl, stop)) : view);
    }
}
