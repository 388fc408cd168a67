namespace Headgate.Keptn.Projects;

/// <summary>The URL of a git upstream. It is shown to everybody with the token, so there is no password in it.</summary>
internal static class RemoteUrl
{
    private const int Longest = 2000;

    private static readonly string[] Schemes = ["https://", "http://", "ssh://"];

    /// <returns><c>null</c> when it may be one; none at all may be, and is then not found.</returns>
    public static string? Refuse(string url) =>
        url.Length == 0 ? null
        : !Schemes.Any(scheme => url.StartsWith(scheme, StringComparison.Ordinal)) ? "only http, https or ssh protocols are supported in gitRemoteURL"
        : url.Length > Longest || url.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)) || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? "gitRemoteURL cannot be read"
        : parsed.UserInfo.Contains(':', StringComparison.Ordinal) ? "credentials must not be part of gitRemoteURL"
        : null;
}
