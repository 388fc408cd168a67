using Headgate.Kernel;

namespace Headgate.Storage;

internal static class JobErrors
{
    public static ApiError NotFound(string id) => new(404, "storage.jobs.notFound", $"Job \"{id}\" was not found.");

    public static ApiError Cancelled(JobId id) => new(400, "storage.jobs.cancelled", $"Job {id} was cancelled because what it works on was deleted.");

    public static ApiError GivenUp(JobId id) =>
        new(500, "internalError", $"Internal Server Error occurred. Job {id} failed several times and was given up; nothing was changed.");
}
