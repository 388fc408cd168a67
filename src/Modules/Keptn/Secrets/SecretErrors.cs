using Headgate.Kernel;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Secrets;

/// <summary>Refusals about secrets, in the reference's words. None has a value.</summary>
internal static class SecretErrors
{
    public const string Create = "create";
    public const string Update = "update";
    public const string Delete = "delete";

    public static ApiError Exists { get; } = Unable(409, Create, "secret already exists");

    public static ApiError NotFound(string action) => Unable(404, action, "secret not found");

    public static ApiError NoScope(string action, string scope, string name) => Unable(400, action, $"unable to check defined scope {scope} for secret {name}: scope not found");

    /// <summary>The operator's log says which key.</summary>
    public static ApiError OtherKey(string action) => Unable(500, action, "the secrets that are there were sealed with another key; nothing is stored until it is back or they are deleted");

    public static ApiError Malformed(string action, string why) => Unable(400, action, why);

    /// <summary>Names every parameter that is missing.</summary>
    public static RefusedException MissingParameters(params IEnumerable<string> names) =>
        GoBody.Refuse(string.Join('\n', names.Select(name => $"Key: 'DeleteSecretQueryParams.{name}' Error:Field validation for '{name}' failed on the 'required' tag")));

    private static ApiError Unable(int status, string action, string why) => new(status, null, $"Unable to {action} secret: {why}");
}
