using Headgate.Kernel;

namespace Headgate.Components;

internal static class DiffErrors
{
    public static ApiError NoDiffOnDefault { get; } =
        new(400, "storage.configuration.diffNotAvailableOnDefaultBranch", "Configuration diff is only available in dev branches");

    public static ApiError NoRebaseOnDefault { get; } =
        new(400, "storage.configuration.rebaseNotAvailableOnDefaultBranch", "Configuration rebase is only available in dev branches");

    public static ApiError NoResetOnDefault { get; } =
        new(400, "storage.configuration.resetNotAvailableOnDefaultBranch", "Configuration reset to default is only available in dev branches");
}
