using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;

namespace Headgate.Identity;

internal static class TokenEvents
{
    public static NewEvent Created(Caller me, EventOrigin origin, StoredToken token, long? manageToken)
    {
        var happened = About(me, origin, token, "storage.tokenCreated", "created");
        return manageToken is null ? happened
            : happened with { Params = new JsonObject { ["idManageToken"] = manageToken, ["canManageProtectedDefaultBranch"] = true } };
    }

    public static NewEvent Updated(Caller me, EventOrigin origin, StoredToken token) => About(me, origin, token, "storage.tokenUpdated", "updated");

    public static NewEvent Deleted(Caller me, EventOrigin origin, StoredToken token) => About(me, origin, token, "storage.tokenDeleted", "deleted");

    public static NewEvent Refreshed(Caller me, EventOrigin origin, StoredToken token) => About(me, origin, token, "storage.tokenRefreshed", "refreshed");

    public static NewEvent Shared(Caller me, EventOrigin origin, StoredToken token, string recipient) =>
        About(me, origin, token, "storage.tokenShared", "shared") with { Params = new JsonObject { ["recipientEmail"] = recipient } };

    public static NewEvent Retrieved(TokenShare share, EventOrigin origin) => Of(share, "storage.tokenRetrieved", "was retrieved by its recipient.") with { Origin = origin };

    public static NewEvent ShareFailed(TokenShare share) => Of(share, "storage.tokenShareFailed", "could not be sent by mail.") with { Type = "error" };

    private static NewEvent Of(TokenShare share, string name, string what) => new()
    {
        Project = share.Project,
        Branch = share.DefaultBranch,
        Token = share.Token,
        TokenName = share.TokenDescription,
        Name = name,
        Message = $"Token \"{share.TokenDescription}\" ({share.Token}) {what}",
        Target = new EventObject("token", share.Token.ToString(), share.TokenDescription),
        Params = new JsonObject { ["recipientEmail"] = share.Recipient },
    };

    public static NewEvent CreatedByManager(Project project, EventOrigin origin, StoredToken token, long manageToken) =>
        ByManager(project, origin, token, manageToken, "storage.tokenCreated", "created");

    public static NewEvent RefreshedByManager(Project project, EventOrigin origin, StoredToken token, long manageToken) =>
        ByManager(project, origin, token, manageToken, "storage.tokenRefreshed", "refreshed");

    /// <summary>No token of the project did it, so the event says it happened by the token itself and names the management token.</summary>
    private static NewEvent ByManager(Project project, EventOrigin origin, StoredToken token, long manageToken, string name, string verb) => new()
    {
        Project = project.Id,
        Branch = project.DefaultBranch,
        Token = token.Id,
        TokenName = token.Description,
        Name = name,
        Message = $"Token \"{token.Description}\" ({token.Id}) was {verb} with a management token.",
        Target = new EventObject("token", token.Id.ToString(), token.Description),
        Params = new JsonObject { ["idManageToken"] = manageToken },
        Origin = origin,
    };

    private static NewEvent About(Caller me, EventOrigin origin, StoredToken token, string name, string verb) =>
        NewEvent.By(me, null, origin, name, $"Token \"{token.Description}\" ({token.Id}) was {verb}.", new EventObject("token", token.Id.ToString(), token.Description));
}
