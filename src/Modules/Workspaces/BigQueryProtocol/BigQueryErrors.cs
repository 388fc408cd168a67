using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>The refusals of the BigQuery API. Codes are Google's reasons and decide, with the status, what clients do.</summary>
internal static class BigQueryErrors
{
    public static ApiError NoCredentials() => new(
        401, "required", "Request is missing required authentication credential. Expected OAuth 2 access token, or a token signed with the workspace's service account key.");

    public static ApiError BadCredentials() => new(401, "authError", "Request had invalid authentication credentials: they are wrong, over, or the workspace has new ones.");

    public static ApiError ProjectDenied(string project) =>
        new(403, "accessDenied", $"Access Denied: Project {project}: the service account belongs to another project, or the project does not exist.");

    public static ApiError DatasetDenied(string what) => new(403, "accessDenied", $"Access Denied: {what}. A workspace has one dataset, which is made and deleted with it.");

    public static ApiError ReadOnly(string dataset) => new(403, "accessDenied", $"Access Denied: Dataset {dataset} is a bucket of Storage and can only be read.");

    public static ApiError DatasetNotFound(string project, string dataset) => new(404, "notFound", $"Not found: Dataset {project}:{dataset}");

    public static ApiError TableNotFound(string project, string dataset, string table) => new(404, "notFound", $"Not found: Table {project}:{dataset}.{table}");

    public static ApiError JobNotFound(string project, string job) => new(404, "notFound", $"Not found: Job {project}:{BigQueryNames.Location}.{job}. Jobs and their results are kept for a limited time.");

    public static ApiError NoSuchMethod(string method, string path) =>
        new(404, "notFound", $"There is no {method} {path}. docs/protocol/bigquery.md lists the methods that are.");

    public static ApiError NotImplemented(string what) => new(501, "notImplemented", $"{what} is not available here; docs/protocol/bigquery.md lists what is.");

    public static ApiError Invalid(string message) => new(400, "invalid", message);

    public static ApiError InvalidQuery(string message) => new(400, "invalidQuery", message);

    public static ApiError TableExists(string project, string dataset, string table) => new(409, "duplicate", $"Already Exists: Table {project}:{dataset}.{table}");

    public static ApiError JobExists(string project, string job) => new(409, "duplicate", $"Already Exists: Job {project}:{BigQueryNames.Location}.{job}");

    public static ApiError TooManyJobs(int most) =>
        new(403, "quotaExceeded", $"Quota exceeded: this workspace has {most} unfinished jobs. Wait for one to end or cancel it.");

    public static ApiError TooLarge(string message) => new(413, "requestTooLarge", message);

    public static ApiError StillRunning(string job) => new(400, "invalid", $"Job {job} is still running. Cancel it first.");

    public static ApiError Stopped() => new(499, "stopped", "Job execution was cancelled: User requested cancellation");

    public static ApiError TimedOut() => new(400, "timeout", "The query ran longer than the workspace allows. Make it smaller, or raise statementTimeoutSeconds.");

    public static ApiError WarehouseLost() => new(503, "backendError", "The workspace's database ended while the call ran. Nothing of it was kept; try again.") { RetryAfter = 1 };

    public static ApiError Unexpected { get; } = new(500, "internalError", "The server met an unexpected condition; its log has the details.");
}
