using Headgate.Testing;

namespace Headgate.Conformance.Keptn;

/// <summary>Builds Keptn's command line and our scenarios over its Go client from checkouts, with Debian's Go and no network; tests are skipped where one is missing.</summary>
public sealed class KeptnGo : IAsyncLifetime
{
    private const string Go = "/usr/bin/go";
    private const string DebianSources = "/usr/share/gocode";

    private const string HowToGetIt =
        "Clone keptn/keptn, keptn/go-utils, cloudevents/sdk-go (tag v2.14.0, as cloudevents-sdk-go), invopop/jsonschema (tag v0.7.0) and iancoleman/orderedmap from GitHub into .clients in the repository's folder, and install "
        + "Debian's golang-go, golang-github-spf13-cobra-dev, golang-github-spf13-viper-dev, golang-golang-x-oauth2-dev, golang-gopkg-yaml.v3-dev, golang-github-hashicorp-go-version-dev, golang-github-google-uuid-dev, "
        + "golang-github-mitchellh-mapstructure-dev, golang-github-mattn-go-shellwords-dev, golang-github-docker-docker-credential-helpers-dev, golang-github-benbjohnson-clock-dev, golang-github-json-iterator-go-dev, "
        + "golang-go.uber-zap-dev and golang-github-sirupsen-logrus-dev.";

    /// <summary>Import paths and where in <c>.clients</c> they are.</summary>
    private static readonly (string Import, string Checkout)[] Sources =
    [
        ("github.com/keptn/keptn", "keptn"),
        ("github.com/keptn/go-utils", "go-utils"),
        ("github.com/cloudevents/sdk-go/v2", "cloudevents-sdk-go/v2"),
        ("github.com/invopop/jsonschema", "jsonschema"),
        ("github.com/iancoleman/orderedmap", "orderedmap"),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("headgate-keptn-go-").FullName;
    private string? missing;

    /// <summary>The home folder of the programs, where the command line keeps its credentials.</summary>
    public string Home => Path.Combine(folder, "home");

    /// <summary>The command line.</summary>
    public string Keptn => Path.Combine(folder, "keptn");

    /// <summary>Our scenarios.</summary>
    public string Scenarios => Path.Combine(folder, "scenarios");

    /// <summary>The node that the programs call.</summary>
    public HeadgateProcess Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        missing = Sources.Select(source => Path.Combine(ClientScripts.Clients, source.Checkout)).Append(Go).Append(DebianSources).FirstOrDefault(path => !Path.Exists(path));
        if (missing is not null)
            return;
        Directory.CreateDirectory(Home);
        foreach (var (import, checkout) in Sources)
        {
            var link = Path.Combine(folder, "go", "src", import);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            Directory.CreateSymbolicLink(link, Path.Combine(ClientScripts.Clients, checkout));
        }

        await BuildAsync("github.com/keptn/keptn/cli", Keptn);
        await BuildAsync("headgate/scenarios", Scenarios);
        Node = await HeadgateProcess.StartAsync();
    }

    /// <summary>Skips the test, with the remedy, where something is not installed.</summary>
    public void SkipWhereMissing() => Assert.SkipWhen(missing is not null, $"There is no {missing}. {HowToGetIt}");

    public async ValueTask DisposeAsync()
    {
        if (Node is not null)
            await Node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task BuildAsync(string package, string program)
    {
        var (code, output, error) = await ClientScripts.StartAsync(Go, ["build", "-o", program, package], folder, new Dictionary<string, string>
        {
            ["GOPATH"] = string.Join(':', ClientScripts.FolderOf("go"), Path.Combine(folder, "go"), DebianSources),
            ["GO111MODULE"] = "off",
            ["GOFLAGS"] = "",
            ["GOCACHE"] = Path.Combine(folder, "cache"),
            ["HOME"] = Home,
        });
        // The checkouts are there: what cannot be built lacks one of Debian's packages.
        if (code != 0)
            missing = $"buildable {package}: {(output + error).Trim()}";
    }
}
