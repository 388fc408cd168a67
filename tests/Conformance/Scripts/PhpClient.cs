using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The official PHP client's checkout and Debian's PHP with what it imports; tests are skipped where one is missing.</summary>
internal static class PhpClient
{
    private const string Php = "/usr/bin/php";

    private const string HowToGetIt =
        "Clone keboola/storage-api-php-client, keboola/php-api-client-base, keboola/php-csv (tag 1.5.0) and Azure/azure-storage-php from GitHub into .clients in the repository's folder, and install Debian's php-cli, "
        + "php-curl, php-mbstring, php-xml, php-guzzlehttp-guzzle, php-symfony-filesystem, php-symfony-process, php-psr-log and php-webmozart-assert.";

    private static readonly string[] Checkouts = ["storage-api-php-client", "php-api-client-base", "php-csv", "azure-storage-php"];

    private static string Scripts => ClientScripts.FolderOf("php");

    /// <summary>Runs the scenarios of one group against a node.</summary>
    public static Task<List<ClientTest>> RunAsync(HeadgateProcess node, string group) => ClientScripts.RunAsync(Php, ["run_scenarios.php", group], Scripts, Environment(node));

    /// <summary>Skips the test, with the remedy, where the client or what it imports is not installed.</summary>
    public static async Task SkipWhereMissingAsync()
    {
        var missing = Checkouts.FirstOrDefault(name => !Directory.Exists(Path.Combine(ClientScripts.Clients, name)));
        Assert.SkipWhen(missing is not null, $"There is no .clients/{missing}. {HowToGetIt}");
        Assert.SkipUnless(File.Exists(Php), $"There is no {Php}. {HowToGetIt}");
        var (code, output, error) = await ClientScripts.StartAsync(Php, ["-r", "require 'autoload.php'; class_exists(Keboola\\StorageApi\\Client::class) || exit(1);"], Scripts, Environment(node: null));
        Assert.SkipWhen(code != 0, $"The official PHP client cannot be loaded: {(error + output).Trim().Split('\n')[0]}. {HowToGetIt}");
    }

    private static Dictionary<string, string> Environment(HeadgateProcess? node) => new()
    {
        ["CLIENTS"] = ClientScripts.Clients,
        ["TEST_URL"] = node?.Url.ToString().TrimEnd('/') ?? "",
        ["TEST_TOKEN"] = node?.StorageToken ?? "",
        ["TEST_MANAGE_TOKEN"] = node?.ManageToken ?? "",
    };
}
