using System.Globalization;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

/// <summary>Credentials of a workspace for a service: a user of their own with a key pair.</summary>
internal static class CredentialEndpoints
{
    private const string Path = WorkspaceEndpoints.One + "/credentials";

    public static void MapCredentials(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post(Path, "Workspaces.CreateCredentials", CreateAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Makes credentials for a service and shows their private key once; shows those that are there without it")
            .Field("publicKey", "string", "The public key to take; without it a pair is made.");
        storage.Get(Path + "/{credentials_id}", "Workspaces.Credentials", DetailAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Shows the credentials for a service, without their private key");
        storage.Delete(Path + "/{credentials_id}", "Workspaces.DeleteCredentials", DeleteAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Deletes the credentials for a service and ends their sessions")
            .Answers(204, "They are gone");
    });

    private static async Task<IResult> CreateAsync(
        Origin from, string workspace_id, RequestBody body, OpenWorkspaces open, WorkspaceEngines engines, WorkspaceLogins logins, LoginEvents events, WorkspaceViews views, CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, workspace_id, stop);
        if (workspace.Backend != LoginTypes.Snowflake || engines.Of(workspace).IsForeign)
            return LoginErrors.CredentialsNotSupported(workspace.Backend);
        var text = body.Fields.Text("publicKey", PublicKeys.Longest);
        var given = string.IsNullOrEmpty(text) ? null : PublicKeys.Read(text);
        if (!string.IsNullOrEmpty(text) && given is null)
            body.Fields.Wrong("publicKey", PublicKeys.Wrong);
        body.Fields.ThrowIfInvalid();
        var (login, privateKey) = await logins.CreateCredentialsAsync(
            workspace, given,
            (transaction, token) => events.RecordAsync(transaction, from, workspace, "storage.workspaceCredentialsCreated", $"Created credentials of workspace {workspace.Name}", token),
            stop);
        var more = More(login);
        if (privateKey is not null)
            more["privateKey"] = privateKey;
        return Answer.Ok((await views.OfAsync(workspace, from.BaseUrl, stop)).With(more));
    }

    private static async Task<Answer<WorkspaceView>> DetailAsync(
        Origin from, string workspace_id, string credentials_id, OpenWorkspaces open, WorkspaceLogins logins, WorkspaceViews views, CancellationToken stop)
    {
        var workspace = await open.SeeAsync(from, workspace_id, stop);
        var login = await FindAsync(logins, workspace, credentials_id, stop);
        return Answer.Ok((await views.OfAsync(workspace, from.BaseUrl, stop)).With(More(login)));
    }

    private static async Task<NoContent> DeleteAsync(
        Origin from, string workspace_id, string credentials_id, OpenWorkspaces open, WorkspaceLogins logins, LoginEvents events, CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, workspace_id, stop);
        await logins.DeleteAsync(
            await FindAsync(logins, workspace, credentials_id, stop),
            (transaction, token) => events.RecordAsync(transaction, from, workspace, "storage.workspaceCredentialsDeleted", $"Deleted credentials of workspace {workspace.Name}", token),
            stop);
        return Answer.NoContent;
    }

    private static async Task<WorkspaceLogin> FindAsync(WorkspaceLogins logins, Workspace workspace, string id, CancellationToken stop) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && await logins.FindServiceAsync(workspace, number, stop) is { } login
            ? login
            : throw new RefusedException(LoginErrors.CredentialsNotFound(id));

    private static Dictionary<string, object?> More(WorkspaceLogin login) => new()
    {
        ["user"] = login.UserName,
        ["loginType"] = LoginTypes.ServiceKey,
        ["ssoLoginAvailable"] = false,
        ["role"] = login.Workspace.User,
        ["credentials"] = new CredentialsView(login.Id),
    };

    private sealed record CredentialsView(long Id);
}
