using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>What a request says of a row; <c>null</c> for what it does not say.</summary>
internal sealed record RowRequest(string? Name, string? Description, string? Json, string? State, bool? IsDisabled, string? ChangeDescription)
{
    /// <exception cref="RefusedException">400: something is wrong; other fields of the body that were found wrong before are told too.</exception>
    public static RowRequest Read(Fields body)
    {
        var json = JsonContent.ReadConfiguration(body);
        var state = JsonContent.ReadState(body);
        var request = new RowRequest(
            body.Text("name"), body.Text("description", ConfigurationRequest.LongestDescription), json, state, body.Flag("isDisabled"),
            ConfigurationRequest.ReadChangeDescription(body));
        ConfigurationRequest.ThrowIfInvalid(body, RowErrors.Validation);
        return request;
    }

    /// <summary>What the row becomes.</summary>
    public RowContent On(RowContent before) => before with
    {
        Name = Name ?? before.Name,
        Description = Description ?? before.Description,
        Json = Json ?? before.Json,
        IsDisabled = IsDisabled ?? before.IsDisabled,
    };
}
