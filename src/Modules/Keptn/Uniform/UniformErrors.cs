using Headgate.Kernel;

namespace Headgate.Keptn.Uniform;

/// <summary>Refusals about integrations, in the reference's words.</summary>
internal static class UniformErrors
{
    public static ApiError Incomplete { get; } = new(400, null, "incomplete integration ID. At least 'name','namespace' and 'nodename' must be set");

    public static ApiError NotRegistered { get; } = new(404, null, "uniform integration not found");

    public static ApiError NoSubscription { get; } = new(404, null, "mongo: no documents in result");
}
