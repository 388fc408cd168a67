using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance.Keptn;

/// <summary>The server of Keptn's web UI from a checkout, below <c>/bridge</c> of a node, which it calls; tests are skipped where there is none.</summary>
/// <remarks>The UI's pages cannot be built any more: components that they import were taken from npm. The server is what calls the API for them.</remarks>
public sealed class KeptnBridge : IAsyncLifetime
{
    private static readonly string Checkout = Path.Combine(ClientScripts.Clients, "keptn", "bridge");

    private readonly string folder = Directory.CreateTempSubdirectory("headgate-keptn-bridge-").FullName;
    private readonly StringBuilder output = new();
    private Process? server;

    /// <summary>The node.</summary>
    public HeadgateProcess Node { get; private set; } = null!;

    /// <summary>Calls the web UI's server through the node, as its pages do.</summary>
    public HttpClient Pages { get; } = new();

    /// <summary>Calls the node's gateway.</summary>
    public HttpClient Gateway { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (!Directory.Exists(Checkout))
            return;
        var packages = await NodeClient.InstallAsync("bridge");
        var program = await BundleAsync(packages);
        var port = FreePort.Next();
        Node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Bridge:Url"] = $"http://127.0.0.1:{port}" });
        Gateway.BaseAddress = Node.Url;
        Gateway.DefaultRequestHeaders.Add("x-token", Node.KeptnToken);
        await StartAsync(program, port);
    }

    /// <summary>Skips the test, with the remedy, where there is no checkout.</summary>
    public static void SkipWhereMissing() =>
        Assert.SkipUnless(Directory.Exists(Checkout), "There is no .clients/keptn/bridge. Clone keptn/keptn from GitHub into .clients in the repository's folder.");

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }

        if (Node is not null)
            await Node.DisposeAsync();
        Pages.Dispose();
        Gateway.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Makes one program of the sources, beside what the server expects around it.</summary>
    private async Task<string> BundleAsync(string packages)
    {
        var assets = Directory.CreateDirectory(Path.Combine(folder, "client", "assets", "default-branding")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout, "client", "assets", "default-branding")))
            File.Copy(file, Path.Combine(assets, Path.GetFileName(file)));
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(packages, "node_modules"));
        var program = Path.Combine(folder, "server", "dist", "server", "server.mjs");
        var (code, said, error) = await ClientScripts.StartAsync(
            Path.Combine(packages, "node_modules", ".bin", "esbuild"),
            [Path.Combine(Checkout, "server", "server.ts"), "--bundle", "--platform=node", "--format=esm", "--packages=external", $"--outfile={program}"],
            folder,
            new Dictionary<string, string>());
        return code == 0 ? program : throw new InvalidOperationException($"esbuild ended with {code}: {said}{error}");
    }

    private async Task StartAsync(string program, int port)
    {
        var config = Directory.CreateDirectory(Path.Combine(folder, "config", "api-token")).FullName;
        await File.WriteAllTextAsync(Path.Combine(config, "keptn-api-token"), Node.KeptnToken);
        var start = new ProcessStartInfo("node", [program]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["CONFIG_DIR"] = Path.Combine(folder, "config");
        start.Environment["API_URL"] = new Uri(Node.Url, "/api").ToString();
        start.Environment["HOST"] = "127.0.0.1";
        start.Environment["PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["NO_PROXY"] = "127.0.0.1";
        server = Process.Start(start)!;
        server.OutputDataReceived += Keep;
        server.ErrorDataReceived += Keep;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        Pages.BaseAddress = new Uri(Node.Url, "/bridge/");
        await Eventually.HoldsAsync(async () =>
        {
            Assert.False(server.HasExited, $"The web UI's server ended:\n{output}");
            try
            {
                return JsonNode.Parse(await Pages.GetStringAsync("api/bridgeInfo")) is not null;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
            output.AppendLine(line.Data);
    }
}
