using System.CommandLine;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary>The options that say where a project's repository is pushed to, and with which credentials.</summary>
internal sealed class GitFlags
{
    private const string TokenVariable = "KEPTN_GIT_TOKEN";
    private const string PassVariable = "KEPTN_GIT_PRIVATE_KEY_PASS";
    private const string ProxyPasswordVariable = "KEPTN_GIT_PROXY_PASSWORD";

    private readonly Option<string?> url = Flags.Optional("--git-remote-url", "The repository to push to: http, https or ssh.", "-r");
    private readonly Option<string?> user = Flags.Optional("--git-user", "The git user.", "-u");
    private readonly Option<string?> token = Flags.Optional("--git-token", $"The git token of the user; - reads it from standard input. Otherwise {TokenVariable}. Prefer these: other users of the machine can read command lines.", "-t");
    private readonly Option<string?> key = Flags.Optional("--git-private-key", "A file with the SSH private key.", "-k");
    private readonly Option<string?> pass = Flags.Optional("--git-private-key-pass", $"Its pass phrase; - reads it from standard input. Otherwise {PassVariable}.", "-l");
    private readonly Option<string?> proxy = Flags.Optional("--git-proxy-url", "A proxy on the way, host:port.", "-p");
    private readonly Option<string?> scheme = Flags.Optional("--git-proxy-scheme", "The proxy's scheme, http or https.", "-j");
    private readonly Option<string?> proxyUser = Flags.Optional("--git-proxy-user", "The proxy's user.", "-w");
    private readonly Option<string?> proxyPassword = Flags.Optional("--git-proxy-password", $"The proxy's password; - reads it from standard input. Otherwise {ProxyPasswordVariable}.", "-e");
    private readonly Option<string?> certificate = Flags.Optional("--git-pem-certificate", "A file with a certificate to trust, PEM.", "-g");
    private readonly Option<bool> insecure = new("--insecure-skip-tls", "-x") { Description = "Take any certificate." };

    public Command AddTo(Command command)
    {
        foreach (var option in new Option[] { url, user, token, key, pass, proxy, scheme, proxyUser, proxyPassword, certificate, insecure })
            command.Add(option);
        return command;
    }

    /// <summary>The member <c>gitCredentials</c> of a request; <c>null</c> when no repository is named.</summary>
    /// <exception cref="CommandFailedException">The options do not go together.</exception>
    public JsonObject? Read(ParseResult parsed)
    {
        if (parsed.GetValue(url) is not { Length: > 0 } remote)
            return AnyOther(parsed) ? throw Usage("GIT remote URL must be set: --git-remote-url.") : null;
        var isSsh = remote.StartsWith("ssh://", StringComparison.Ordinal);
        var secret = Secret(parsed, token, TokenVariable, take: !isSsh && parsed.GetValue(key) is null);
        var privateKey = parsed.GetValue(key);
        if (string.IsNullOrEmpty(secret) && privateKey is null)
            throw Usage($"GIT Access token or GIT private key must be set: --git-token, {TokenVariable} or --git-private-key.");
        if (!string.IsNullOrEmpty(secret) && privateKey is not null)
            throw Usage("GIT Access token and GIT private key cannot be set together.");
        if (parsed.GetValue(proxy) is not null && isSsh)
            throw Usage("GIT Proxy cannot be set with SSH.");
        if (parsed.GetValue(proxy) is not null && parsed.GetValue(scheme) is null)
            throw Usage("GIT Proxy cannot be set without scheme: --git-proxy-scheme.");
        if (isSsh && privateKey is null)
            throw Usage("An ssh repository needs --git-private-key.");
        if (!isSsh && string.IsNullOrEmpty(secret))
            throw Usage($"A repository over http needs a token: --git-token or {TokenVariable}.");
        return new JsonObject
        {
            ["remoteURL"] = remote,
            ["user"] = parsed.GetValue(user) ?? "",
            [isSsh ? "ssh" : "https"] = isSsh ? Ssh(parsed, privateKey!) : Https(parsed, secret!),
        };
    }

    private JsonObject Ssh(ParseResult parsed, string file) => new()
    {
        ["privateKey"] = Convert.ToBase64String(LocalFile.Read(file)),
        ["privateKeyPass"] = Secret(parsed, pass, PassVariable, take: true) ?? "",
    };

    private JsonObject Https(ParseResult parsed, string secret)
    {
        var https = new JsonObject { ["token"] = secret, ["insecureSkipTLS"] = parsed.GetValue(insecure) };
        if (parsed.GetValue(certificate) is { } file)
            https["certificate"] = Convert.ToBase64String(LocalFile.Read(file));
        if (parsed.GetValue(proxy) is { } address)
            https["proxy"] = new JsonObject
            {
                ["url"] = address,
                ["scheme"] = parsed.GetValue(scheme),
                ["user"] = parsed.GetValue(proxyUser) ?? "",
                ["password"] = Secret(parsed, proxyPassword, ProxyPasswordVariable, take: true) ?? "",
            };
        return https;
    }

    private bool AnyOther(ParseResult parsed) => new[] { user, token, key, pass, proxy, scheme, proxyUser, proxyPassword, certificate }.Any(option => parsed.GetValue(option) is not null);

    /// <summary>What the option says; the variable counts where a secret of this kind is wanted at all.</summary>
    private static string? Secret(ParseResult parsed, Option<string?> option, string variable, bool take) => parsed.GetValue(option) switch
    {
        "-" => Console.In.ReadLine()?.Trim(),
        { } given => given,
        null => take ? Environment.GetEnvironmentVariable(variable) : null,
    };

    private static CommandFailedException Usage(string text) => new(ExitCode.Usage, text);
}
