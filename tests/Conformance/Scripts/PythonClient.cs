using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The official Python client's checkout and Debian's Python with what it imports; tests are skipped where one is missing.</summary>
internal static class PythonClient
{
    public const string Python = "/usr/bin/python3";

    private const string HowToGetIt =
        "Clone https://github.com/keboola/sapi-python-client to .clients/sapi-python-client in the repository's folder, and install Debian's python3-requests, python3-boto3 and python3-azure-storage.";

    private static string Scripts => ClientScripts.FolderOf("python");

    private static string Checkout => Path.Combine(ClientScripts.Clients, "sapi-python-client");

    /// <summary>Runs Python test modules against a node.</summary>
    /// <param name="node">The node under test.</param>
    /// <param name="names">Modules, or single tests by their full name.</param>
    public static Task<List<ClientTest>> RunAsync(HeadgateProcess node, params IEnumerable<string> names) =>
        ClientScripts.RunAsync(Python, ["run_tests.py", .. names], Scripts, Environment(node));

    /// <summary>Skips the test, with the remedy, where the client or what it imports is not installed.</summary>
    public static async Task SkipWhereMissingAsync()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Checkout, "kbcstorage")), $"The official Python client is not here. {HowToGetIt}");
        Assert.SkipUnless(File.Exists(Python), $"There is no {Python}. {HowToGetIt}");
        var (code, _, error) = await ClientScripts.StartAsync(Python, ["-c", "import kbcstorage.client, kbcstorage.files"], Scripts, Environment(node: null));
        Assert.SkipWhen(code != 0, $"The official Python client cannot be imported: {error.Trim().Split('\n')[^1]}. {HowToGetIt}");
    }

    private static Dictionary<string, string> Environment(HeadgateProcess? node) => new()
    {
        ["PYTHONPATH"] = string.Join(Path.PathSeparator, Scripts, Path.Combine(Scripts, "shim"), Checkout),
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["SKIP_ABS_TESTS"] = "1",
        ["KBC_TEST_API_URL"] = node?.Url.ToString().TrimEnd('/') ?? "",
        ["KBC_TEST_TOKEN"] = node?.StorageToken ?? "",
    };
}
