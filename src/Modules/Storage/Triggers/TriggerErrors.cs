using Headgate.Kernel;

namespace Headgate.Storage;

internal static class TriggerErrors
{
    public const string Validation = "storage.triggers.validation";

    public static ApiError NotFound(string id) => new(404, "storage.triggers.notFound", $"Trigger \"{id}\" not found.");

    public static ApiError CoolDownTooShort { get; } = new(400, null, "Minimal cool down period is 1 minute");

    public static ApiError NotANumber(string name, string value) => new(400, null, $"Argument \"{name}\" is expected to be type \"int\", value \"{value}\" given.");

    public static ApiError NoTables { get; } = new(400, Validation, "A trigger needs at least one table.");

    public static ApiError TableGone { get; } = new(404, "storage.tables.notFound", "One of the tables was dropped meanwhile.");

    public static ApiError UnknownToken(long token) => new(400, Validation, $"Token {token} does not exist in the project, is disabled or has expired.");

    public static ApiError AnothersToken { get; } =
        new(403, "accessDenied", "Only who may manage tokens can make a trigger that runs with another token; name your own token in runWithTokenId.");
}
