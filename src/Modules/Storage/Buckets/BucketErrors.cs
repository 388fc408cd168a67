using Headgate.Kernel;

namespace Headgate.Storage;

internal static class BucketErrors
{
    public const string Validation = "storage.buckets.validation";
    private const string Exists = "storage.buckets.alreadyExists";

    public static ApiError NotFound(ProjectId project, string id) =>
        new(404, "storage.buckets.notFound", $"The bucket \"{id}\" was not found in the project \"{project}\"");

    public static ApiError AlreadyExists(string id) => new(400, Exists, $"The bucket {id} already exists.");

    public static ApiError DisplayNameExists(string name) => new(400, Exists, $"The display name \"{name}\" already exists in project.");

    public static ApiError BackendNotAllowed(string backend) => new(400, "storage.backendNotAllowed", $"Backend \"{backend}\" is not assigned to the project.");

    public static ApiError NotEmpty(long tables) =>
        new(400, "buckets.deleteNotEmpty", $"Only empty buckets can be deleted. There are {tables} tables in the bucket.");

    public static ApiError OwnerNotFound(ProjectId project, string id) =>
        new(404, "storage.bucket.ownerNotFound", $"Owner for bucket {id} in project {project} not found.");

    public static ApiError ReadOnly(string id) =>
        new(403, "accessDenied", $"The bucket \"{id}\" is read-only: its tables come from elsewhere. Change them there.");

    public static ApiError InvalidName(string field, string value) =>
        new(400, Validation, $"Invalid data - {field}: '{value}' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.");

    public static ApiError InvalidDisplayNameStart(string value) =>
        new(400, Validation, $"Invalid data - displayName: '{value}' contains not allowed characters. Cannot start with underscore.");

    public static ApiError InvalidColor(string value) => new(400, Validation, $"Invalid data - color: '{value}' is not a CSS color.");
}
