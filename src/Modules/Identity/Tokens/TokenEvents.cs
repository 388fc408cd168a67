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

    private static NewEvent About(Caller me, EventOrigin origin, StoredToken token, string name, string verb) =>
        NewEvent.By(me, null, origin, name, $"Token \"{token.Description}\" ({token.Id}) was {verb}.", new EventObject("token", token.Id.ToString(), token.Description));
}
