namespace Headgate.Keptn.Projects;

/// <summary>The URL of a git upstream. It is shown to everybody with the token, so what it says before the host's <c>@</c> is taken out of it.</summary>
internal static class RemoteUrl
{
    private const int Longest = 2000;
    private const string Ssh = "ssh://";

    private static readonly string[] Schemes = ["https://", "http://", Ssh];

    /// <returns><c>null</c> when it may be one; none at all may be, and is then not found.</returns>
    public static string? Refuse(string url) =>
        url.Length == 0 ? null
        : !Schemes.Any(scheme => url.StartsWith(scheme, StringComparison.Ordinal)) ? "only http, https or ssh protocols are supported in gitRemoteURL"
        : url.Length > Longest || url.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)) || !IsReadAsWritten(url) ? "gitRemoteURL cannot be read"
        : null;

    /// <summary>The URL as it may be shown, and the user and the password that it had; both are empty when it had none.</summary>
    /// <remarks>Over ssh the user is a part of the address and stays there; a password means nothing there.</remarks>
    public static (string Shown, string User, string Password) Split(string url)
    {
        var begin = url.IndexOf("://", StringComparison.Ordinal) + 3;
        if (begin < 3)
            return (url, "", "");
        var end = url.AsSpan(begin).IndexOfAny('/', '?', '#');
        var at = url.LastIndexOf('@', end < 0 ? url.Length - 1 : begin + end);
        if (at < begin)
            return (url, "", "");
        var colon = url.IndexOf(':', begin, at - begin);
        var (user, password) = colon < 0 ? (url[begin..at], "") : (url[begin..colon], url[(colon + 1)..at]);
        return url.StartsWith(Ssh, StringComparison.Ordinal)
            ? (user.Length == 0 ? url.Remove(begin, at + 1 - begin) : url[..begin] + user + url[at..], "", "")
            : (url.Remove(begin, at + 1 - begin), Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
    }

    /// <summary>Whether what is shown leads where the whole leads, and says no more.</summary>
    private static bool IsReadAsWritten(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var whole) && Uri.TryCreate(Split(url).Shown, UriKind.Absolute, out var shown)
        && shown.Authority == whole.Authority && !shown.UserInfo.Contains(':', StringComparison.Ordinal) && (shown.UserInfo.Length == 0 || shown.Scheme == "ssh");
}
