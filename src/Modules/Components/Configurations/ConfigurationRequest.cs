using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>What a request says of a configuration; <c>null</c> for what it does not say.</summary>
internal sealed record ConfigurationRequest(
    string? Name, string? Description, string? Json, string? State, bool? IsDisabled, IReadOnlyList<string>? SortOrder, string? ChangeDescription)
{
    public const int LongestDescription = 1_000_000;

    /// <summary>The largest body: configuration and state at their limits, as JSON text inside JSON, and the rest.</summary>
    public const int LargestBody = 20 * 1024 * 1024;

    /// <summary>Other fields are passed over: clients send whole objects back.</summary>
    /// <exception cref="RefusedException">400: something is wrong; other fields of the body that were found wrong before are told too.</exception>
    public static ConfigurationRequest Read(Fields body, bool nameRequired)
    {
        var name = nameRequired ? body.RequiredText("name") : body.Text("name");
        if (!nameRequired && name is not null && string.IsNullOrWhiteSpace(name))
            body.Wrong("name", "This value should not be blank.");
        var json = JsonContent.ReadConfiguration(body);
        var state = JsonContent.ReadState(body);
        var request = new ConfigurationRequest(
            name, body.Text("description", LongestDescription), json, state, body.Flag("isDisabled"), ReadSortOrder(body), ReadChangeDescription(body));
        ThrowIfInvalid(body, ConfigurationErrors.Validation);
        return request;
    }

    /// <summary>Why something is changed; <c>null</c> when nothing was said.</summary>
    public static string? ReadChangeDescription(Fields body) => body.Text("changeDescription") is { Length: > 0 } said ? said : null;

    /// <exception cref="RefusedException">400.</exception>
    public static void ThrowIfInvalid(Fields body, string code)
    {
        if (body.Errors.Count > 0)
            throw new RefusedException(ConfigurationErrors.Invalid(code, body.Errors));
    }

    /// <summary>What the content becomes.</summary>
    public ConfigurationContent On(ConfigurationContent before) => before with
    {
        Name = Name ?? before.Name,
        Description = Description ?? before.Description,
        Json = Json ?? before.Json,
        IsDisabled = IsDisabled ?? before.IsDisabled,
        SortOrder = SortOrder ?? before.SortOrder,
    };

    private static IReadOnlyList<string>? ReadSortOrder(Fields body)
    {
        var before = body.Errors.Count;
        var order = body.Texts("rowsSortOrder");
        return body.Errors.Count == before ? order : throw new RefusedException(ConfigurationErrors.InvalidSortOrder(body.Errors[^1].Message));
    }
}
