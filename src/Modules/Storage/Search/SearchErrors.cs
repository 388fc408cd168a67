using Headgate.Kernel;

namespace Headgate.Storage;

internal static class SearchErrors
{
    private const string Validation = "storage.search.validation";

    public static ApiError NotInBranch { get; } = new(501, null, "Not implemented");

    public static ApiError NoCriterion { get; } =
        new(400, Validation, "At least one of the parameters metadataKey, metadataValue, metadataProvider must be set.");

    public static ApiError InvalidRegex(string why) => new(400, Validation, $"The query is not a regular expression: {why}");

    public static ApiError RegexTooSlow { get; } = new(400, Validation, "The regular expression takes too long. Give it a text of at least three characters to look for.");
}
