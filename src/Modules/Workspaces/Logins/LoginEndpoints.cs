using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

/// <summary>The password and the public keys of a workspace's user.</summary>
internal static class LoginEndpoints
{
    public static void MapLogins(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post(WorkspaceEndpoints.One + "/password", "Workspaces.ResetPassword", ResetPasswordAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Makes a new password, or what the backend has instead, and shows it once; the former one is dead")
            .Answers(201, "The new password, credentials or connection string");
        storage.Post(WorkspaceEndpoints.One + "/public-key", "Workspaces.SetPublicKey", SetKeyAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Gives the user a public key: the free one of two, or the older one's place")
            .Field("publicKey", "string", "An RSA public key in PEM form, at least 2048 bits.", required: true);
        storage.Post(WorkspaceEndpoints.One + "/public-key/{key_name}", "Workspaces.SetNamedPublicKey", SetNamedKeyAsync)
            .WithTags(WorkspaceEndpoints.Tag).WithSummary("Sets the public key of this name: RSA_PUBLIC_KEY or RSA_PUBLIC_KEY_2")
            .Field("publicKey", "string", "An RSA public key in PEM form, at least 2048 bits.", required: true);
    });

    private static async Task<Answer<IReadOnlyDictionary<string, object?>>> ResetPasswordAsync(
        Origin from, string workspace_id, OpenWorkspaces open, WorkspaceCredentials credentials, LoginEvents events, CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, workspace_id, stop);
        var secret = await credentials.ResetAsync(workspace, from.BaseUrl, stop);
        // Nobody else will ever learn the new one: what comes of the client or the event must not keep it from being answered.
        await events.PasswordResetAsync(from, workspace, CancellationToken.None);
        return Answer.Created(secret);
    }

    private static Task<IResult> SetKeyAsync(
        Origin from, string workspace_id, RequestBody body, OpenWorkspaces open, WorkspaceEngines engines, WorkspaceLogins logins, LoginEvents events, WorkspaceViews views, CancellationToken stop) =>
        SetAsync(from, workspace_id, null, body, open, engines, logins, events, views, stop);

    private static Task<IResult> SetNamedKeyAsync(
        Origin from, string workspace_id, string key_name, RequestBody body, OpenWorkspaces open, WorkspaceEngines engines, WorkspaceLogins logins, LoginEvents events, WorkspaceViews views,
        CancellationToken stop) =>
        SetAsync(from, workspace_id, key_name, body, open, engines, logins, events, views, stop);

    private static async Task<IResult> SetAsync(
        Origin from, string id, string? name, RequestBody body, OpenWorkspaces open, WorkspaceEngines engines, WorkspaceLogins logins, LoginEvents events, WorkspaceViews views,
        CancellationToken stop)
    {
        var workspace = await open.UseAsync(from, id, stop);
        if (workspace.Backend != LoginTypes.Snowflake || engines.Of(workspace).IsForeign || !LoginTypes.TakesKeys(workspace.LoginType))
            return LoginErrors.PublicKeyNotSupported(workspace);
        var text = body.Fields.RequiredText("publicKey", PublicKeys.Longest);
        var key = PublicKeys.Read(text);
        if (key is null && body.Fields.Errors.Count == 0)
            body.Fields.Wrong("publicKey", PublicKeys.Wrong);
        if (name is not (null or LoginKey.First or LoginKey.Second))
            body.Fields.Wrong("keyName", $"The value you selected is not a valid choice. Possible values are {LoginKey.First}, {LoginKey.Second}.");
        body.Fields.ThrowIfInvalid();
        await logins.SetPublicKeyAsync(
            workspace, key!, name,
            (transaction, token) => events.RecordAsync(transaction, from, workspace, "storage.workspacePublicKeySet", $"Set a public key of workspace {workspace.Name}", token),
            stop);
        return Answer.Ok(await views.OfAsync(workspace, from.BaseUrl, stop));
    }
}
