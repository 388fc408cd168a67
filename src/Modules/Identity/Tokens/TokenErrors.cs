using Headgate.Kernel;

namespace Headgate.Identity;

internal static class TokenErrors
{
    private const string InvalidPermissions = "storage.tokens.invalidPermissions";

    public static ApiError NotFound(TokenId id) => new(404, "storage.tokens.notFound", $"Token \"{id}\" was not found in this project.");

    /// <summary>What the path has instead of an id; clients know this text.</summary>
    public static ApiError NoSuchResource { get; } = new(404, "notFound", "resource not found");

    public static ApiError NotAnId(string text) => new(400, "storage.validation", $"Argument \"id\" is expected to be type \"int\", value \"{text}\" given.");

    public static ApiError ExpiresTooSoon { get; } = new(400, InvalidPermissions, "Minimal expiration must be greater or equal to 1 second(s)");

    public static ApiError UnknownBucketAccess(string bucketId) =>
        new(400, InvalidPermissions, $"Invalid permission for the bucket \"{bucketId}\". A token can be given read or write.");

    public static ApiError NoSuchBucket(string bucketId) =>
        new(400, InvalidPermissions, $"The bucket \"{bucketId}\" does not exist in this project.");

    public static ApiError MasterToken { get; } =
        new(400, "storage.tokens.masterTokenCannotBeChanged", "A master token cannot be changed or deleted. It follows the admin's role in the project.");

    public static ApiError CannotShareMaster { get; } =
        new(400, "storage.token.cannotShareMasterToken", "A master token cannot be shared. Make another token and share that one.");

    public static ApiError TooManyShares(int mostPerHour) =>
        new(429, "storage.token.tooManyShares", $"The project shared {mostPerHour} tokens within the last hour. Try again later.") { RetryAfter = 600 };

    public static ApiError UsedElsewhere(TokenId id, string by) =>
        new(400, "storage.tokens.cannotDeleteDueToOrchestration", $"Token \"{id}\" cannot be deleted because it is used by {by}.");

    public static ApiError RefreshedMeanwhile { get; } =
        new(400, "storage.tokens.refreshedMeanwhile", "The token was refreshed or deleted by another request at the same time. Read it again before you refresh it.");

    public static ApiError NoSuchProject(string id) => new(404, "manage.notFound", $"The project \"{id}\" was not found.");

    public static ApiError NotAMember(string user) => new(404, "manage.notAMember", $"\"{user}\" is not a member.");

    public static ApiError ProjectDisabled(TokenProject project) =>
        new(403, "storage.projectDisabled", $"Project \"{project.Name}\" is disabled.{(project.DisabledReason is { Length: > 0 } reason ? $" Reason: {reason}" : "")}");
}
