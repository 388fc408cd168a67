namespace Headgate.Keptn.Projects;

/// <summary>A git upstream with its credentials as they are kept: the URL has none of them.</summary>
/// <remarks>What the URL had fills in what was not sent of its own. Of a URL like <c>https://token@host</c> nobody can tell whether it names a user, so that one is shown to nobody.</remarks>
internal sealed record UpstreamCredentials : GitCredentials
{
    public UpstreamCredentials()
    {
    }

    private UpstreamCredentials(GitCredentials sent)
        : base(sent)
    {
    }

    /// <summary>The user that the URL had; it counts when no other is given.</summary>
    public string UrlUser { get; init; } = "";

    /// <summary>Takes the credentials out of the URL, if it has any.</summary>
    public static UpstreamCredentials Of(GitCredentials sent)
    {
        var kept = sent as UpstreamCredentials ?? new UpstreamCredentials(sent);
        var (shown, user, password) = Projects.RemoteUrl.Split(sent.RemoteUrl);
        if (shown == sent.RemoteUrl)
            return kept;
        kept = kept with { RemoteUrl = shown, UrlUser = user };
        return password.Length == 0 || kept.Https is { Token.Length: > 0 } ? kept : kept with { Https = (kept.Https ?? new HttpsCredentials()) with { Token = password } };
    }
}
