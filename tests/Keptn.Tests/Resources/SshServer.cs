using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Debian's sshd on loopback as the user who runs the tests, with a host key and authorized keys of its own. Whoever has a key there gets git and no shell.</summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string PrivilegeSeparation = "/run/sshd";
    private static readonly GitProgram Git = new(new ResourceOptions());
    private readonly string root = Directory.CreateTempSubdirectory("headgate-ssh-server-").FullName;
    private readonly List<string> words = [];
    private Process? sshd;

    private SshServer()
    {
    }

    /// <summary>The program; <c>null</c> where there is none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(place => Path.Combine(place, "sshd")).FirstOrDefault(File.Exists);

    private int Port { get; set; }

    private string AuthorizedKeys => Path.Combine(root, "authorized_keys");

    public static async Task<SshServer> StartAsync()
    {
        var server = new SshServer();
        await server.NewKeyAsync("host", "ed25519", "");
        await File.WriteAllTextAsync(server.AuthorizedKeys, "");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Shows another host key from now on.</summary>
    public async Task ChangeHostKeyAsync()
    {
        await StopAsync();
        File.Delete(Path.Combine(root, "host"));
        await NewKeyAsync("host", "ed25519", "");
        await StartAgainAsync();
    }

    /// <summary>Makes a key pair.</summary>
    /// <returns>The private key.</returns>
    public async Task<string> NewKeyAsync(string name, string type, string phrase, bool isPem = false)
    {
        var file = Path.Combine(root, name);
        IReadOnlyList<string> form = isPem ? ["-m", "PEM"] : [];
        using var make = Process.Start(new ProcessStartInfo("ssh-keygen", ["-q", "-t", type, .. form, "-N", phrase, "-C", "example", "-f", file]) { RedirectStandardInput = true })!;
        await make.WaitForExitAsync();
        Assert.Equal(0, make.ExitCode);
        return await File.ReadAllTextAsync(file);
    }

    /// <summary>Lets whoever has a key of <see cref="NewKeyAsync"/> in.</summary>
    public async Task LetInAsync(string name) =>
        await File.AppendAllTextAsync(AuthorizedKeys, $"command=\"git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\"\",restrict {await File.ReadAllTextAsync(Path.Combine(root, name + ".pub"))}");

    /// <summary>Makes an empty repository and tells where it is.</summary>
    public async Task<string> NewRepositoryAsync(string name)
    {
        Directory.CreateDirectory(Folder(name));
        (await Git.RunAsync(Folder(name), ["init", "--quiet", "--bare", "--initial-branch=master"], CancellationToken.None)).Required("init");
        return Url(name);
    }

    public string Url(string name) => $"ssh://{Environment.UserName}@127.0.0.1:{Port}{Folder(name)}";

    /// <summary>What git says of a repository.</summary>
    public async Task<string> GitAsync(string name, params string[] command) => (await Git.RunAsync(Folder(name), command, CancellationToken.None)).Required(command[0]).Output;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(root, recursive: true);
    }

    private string Folder(string name) => Path.Combine(root, name + ".git");

    private async Task StartAgainAsync()
    {
        // Only root's sshd wants it, and Debian makes it when the service starts.
        if (Environment.UserName == "root")
            Directory.CreateDirectory(PrivilegeSeparation);
        Port = Port > 0 ? Port : FreePort.Next();
        await File.WriteAllTextAsync(Path.Combine(root, "sshd_config"), $"""
            ListenAddress 127.0.0.1:{Port}
            HostKey {root}/host
            AuthorizedKeysFile {AuthorizedKeys}
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            """);
        sshd = Process.Start(new ProcessStartInfo(Program!, ["-D", "-e", "-f", Path.Combine(root, "sshd_config")]) { RedirectStandardError = true })!;
        sshd.ErrorDataReceived += (_, line) =>
        {
            lock (words)
                words.Add(line.Data ?? "");
        };
        sshd.BeginErrorReadLine();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                lock (words)
                    Assert.False(sshd.HasExited, string.Join('\n', words));
                return false;
            }
        });
    }

    private async Task StopAsync()
    {
        if (sshd is null)
            return;
        using var stop = Process.Start("kill", ["-TERM", sshd.Id.ToString(CultureInfo.InvariantCulture)]);
        await stop.WaitForExitAsync();
        await sshd.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        sshd.Dispose();
        sshd = null;
    }
}
