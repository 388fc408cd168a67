using Headgate.Kernel;

namespace Headgate.Storage;

internal static class ExternalErrors
{
    public static ApiError NotEnabled { get; } =
        new(403, "accessDenied", "You don't have access to the resource. External buckets need the project feature \"external-buckets\".");

    public static ApiError InvalidIdentifier(string text) =>
        new(400, "storage.backend.externalBucketObjectInvalidIdentifier",
            $"\"{text}\" is not a valid identifier. A path is [folder], with names separated by slashes, or [database, schema].");

    public static ApiError NotFound(IReadOnlyList<string> path) =>
        new(404, "storage.dbObjectNotFound", $"{Words(path)} doesn't exist or project user is missing privileges to read from it.");

    public static ApiError Unreachable(IReadOnlyList<string> path) =>
        new(400, "storage.backend.exception", $"{Words(path)} cannot be reached at the moment. Nothing was changed; try again, or ask the operator.");

    public static ApiError OutOfSync(string name) =>
        new(400, "storage.dbObjectNotFound", $"External object might be out of sync: \"{name}\" changed or went away while it was read. Refresh the bucket again.");

    public static ApiError DuplicateNames(IEnumerable<string> names) =>
        new(400, "storage.duplicateTableNamesInSchema", $"Several objects would become one table: {string.Join(", ", names.Select(name => $"\"{name}\""))}. Rename all but one.");

    public static ApiError NotExternal(string bucket) => new(400, BucketErrors.Validation, $"The bucket \"{bucket}\" is not an external bucket.");

    public static ApiError InvalidCron(string text, string why) => new(400, BucketErrors.Validation, $"Invalid data - cronExpression: '{text}' {why}");

    public static ApiError TaskNotFound(string id) => new(404, "notFound", $"Scheduled task \"{id}\" not found");

    private static string Words(IReadOnlyList<string> path) => path.Count == 1 ? $"The folder \"{path[0]}\"" : $"The schema \"{path[1]}\" of the database \"{path[0]}\"";
}
