using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headgate.Kernel;
using Headgate.Keptn.Resources.Git;
using Headgate.Postgres;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>An upstream with all that a git process needs to reach it. Secrets are in the process's environment or in files of its own, which go with this object.</summary>
internal sealed class UpstreamAccess : IDisposable
{
    /// <summary>Git sends no password to another host than this helper was set for, whatever the host answers.</summary>
    private const string Helper = """!f() { test "$1" = get && printf 'username=%s\npassword=%s\n' "$HEADGATE_GIT_USER" "$HEADGATE_GIT_TOKEN"; }; f""";
    private const string AskPass = "#!/bin/sh\nprintf '%s\\n' \"$HEADGATE_GIT_PASSPHRASE\"\n";
    private const string SystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
    private const string UsualUser = "keptnuser";

    private readonly List<KeyValuePair<string, string>> settings = [];
    private readonly List<KeyValuePair<string, string>> variables = [];
    private readonly string files;

    private UpstreamAccess(UpstreamAddress address, string files)
    {
        Address = address;
        this.files = files;
    }

    public UpstreamAddress Address { get; }

    public GitEnvironment Environment => new(settings, variables);

    /// <param name="upstream">The upstream.</param>
    /// <param name="files">A folder for its files that is not there yet.</param>
    /// <param name="knownHosts">Where the keys of ssh hosts are kept; the first one that a host shows is trusted.</param>
    /// <param name="allowLoopback">Whether it may be on this machine.</param>
    /// <param name="stop">Ends the look-up of the host.</param>
    /// <exception cref="RefusedException">It cannot be an upstream.</exception>
    public static async Task<UpstreamAccess> OfAsync(GitUpstream upstream, string files, string knownHosts, bool allowLoopback, CancellationToken stop)
    {
        var access = new UpstreamAccess(UpstreamAddress.Of(upstream.RemoteUrl), files);
        try
        {
            if (access.Address.IsSsh)
                await access.AddSshAsync(upstream, knownHosts, allowLoopback, stop);
            else
                await access.AddHttpAsync(upstream, allowLoopback, stop);
            return access;
        }
        catch
        {
            access.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(files))
            Directory.Delete(files, recursive: true);
    }

    private async Task AddHttpAsync(GitUpstream upstream, bool allowLoopback, CancellationToken stop)
    {
        variables.Add(new("GIT_ALLOW_PROTOCOL", "http:https"));
        Set("http.followRedirects", "false");
        Set("http.lowSpeedLimit", "1000");
        Set("http.lowSpeedTime", "30");
        AddToken(upstream);
        if (upstream.InsecureSkipTls)
            Set("http.sslVerify", "false");
        if (!string.IsNullOrEmpty(upstream.Certificate))
            Set("http.sslCAInfo", WriteFile("certificates.pem", upstream.Certificate + "\n" + (File.Exists(SystemCertificates) ? await File.ReadAllTextAsync(SystemCertificates, stop) : "")));
        if (upstream.Proxy is { } proxy)
        {
            var way = ProxyOf(proxy);
            await HoldAsync(way.IdnHost, way.Port, allowLoopback, stop);
            // Who the proxy asks is not for us to say, but an address that is written out is no question.
            if (IsLiteral(Address.Host))
                await UpstreamAddress.ResolveAsync(Address.Host, allowLoopback, stop);
            Set("http.proxy", way.AbsoluteUri);
            return;
        }

        Set("http.proxy", "");
        await HoldAsync(Address.Host, Address.Port, allowLoopback, stop);
    }

    /// <summary>Checks a host, and has git connect to what was checked and nothing that its name stands for a moment later.</summary>
    private async Task HoldAsync(string host, int port, bool allowLoopback, CancellationToken stop)
    {
        var addresses = await UpstreamAddress.ResolveAsync(host, allowLoopback, stop);
        if (IsLiteral(host))
            return;
        var list = string.Join(',', addresses.Select(one => one.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{one}]" : one.ToString()));
        Set("http.curloptResolve", string.Create(CultureInfo.InvariantCulture, $"{host}:{port}:{list}"));
    }

    private static bool IsLiteral(string host) => IPAddress.TryParse(host.Trim('[', ']'), out _);

    private void AddToken(GitUpstream upstream)
    {
        var user = upstream.User.Length > 0 ? upstream.User : UsualUser;
        var token = upstream.Token ?? "";
        if ((user + token).Any(char.IsControl))
            throw new RefusedException(UpstreamErrors.Malformed);
        Set("credential.helper", "");
        if (token.Length == 0 && upstream.User.Length == 0)
            return;
        var host = new Uri(Address.Url).GetLeftPart(UriPartial.Authority);
        Set($"credential.{host}.helper", Helper);
        variables.Add(new("HEADGATE_GIT_USER", user));
        variables.Add(new("HEADGATE_GIT_TOKEN", token));
    }

    private async Task AddSshAsync(GitUpstream upstream, string knownHosts, bool allowLoopback, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(upstream.PrivateKey))
            throw new RefusedException(UpstreamErrors.Malformed);
        var addresses = await UpstreamAddress.ResolveAsync(Address.Host, allowLoopback, stop);
        variables.Add(new("GIT_ALLOW_PROTOCOL", "ssh"));
        variables.Add(new("GIT_SSH_VARIANT", "ssh"));
        var key = WriteFile("key", upstream.PrivateKey.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        variables.Add(new("GIT_SSH_COMMAND", SshCommand(key, knownHosts) + (IsLiteral(Address.Host) ? "" : HeldTo(addresses[0]))));
        if (string.IsNullOrEmpty(upstream.PrivateKeyPass))
            return;
        var ask = WriteFile("ask", AskPass);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(ask, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        variables.Add(new("SSH_ASKPASS", ask));
        variables.Add(new("SSH_ASKPASS_REQUIRE", "force"));
        variables.Add(new("HEADGATE_GIT_PASSPHRASE", upstream.PrivateKeyPass));
    }

    /// <summary>No settings, keys or agents of the machine's users; nothing is asked but the key's pass phrase.</summary>
    private static string SshCommand(string key, string knownHosts) =>
        "ssh -F /dev/null -o IdentitiesOnly=yes -o IdentityAgent=none -o PasswordAuthentication=no -o KbdInteractiveAuthentication=no -o NumberOfPasswordPrompts=1"
        + $" -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile={Quoted(knownHosts)} -o GlobalKnownHostsFile=/dev/null -o ConnectTimeout=15 -i {Quoted(key)}";

    /// <summary>Ssh would look the name up again; the host's key is kept under its name all the same.</summary>
    private string HeldTo(IPAddress address) =>
        string.Create(CultureInfo.InvariantCulture, $" -o HostName={address} -o HostKeyAlias={Quoted(Address.Port == UpstreamAddress.SshPort ? Address.Host : $"[{Address.Host}]:{Address.Port}")}");

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static Uri ProxyOf(GitProxy proxy)
    {
        if (proxy.Scheme is not ("http" or "https") || !Uri.TryCreate($"{proxy.Scheme}://{proxy.Url}", UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
            throw new RefusedException(UpstreamErrors.Malformed);
        return new UriBuilder(address) { UserName = Uri.EscapeDataString(proxy.User ?? ""), Password = Uri.EscapeDataString(proxy.Password ?? "") }.Uri;
    }

    private void Set(string name, string value) => settings.Add(new(name, value));

    private string WriteFile(string name, string content)
    {
        PrivateFolder.Make(files);
        var path = Path.Combine(files, name);
        PrivateFile.Write(path, content);
        return path;
    }
}
