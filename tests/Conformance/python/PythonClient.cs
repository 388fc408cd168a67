using System.Diagnostics;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The official Python client's checkout and Debian's Python with what it imports; tests are skipped where one is missing.</summary>
internal static class PythonClient
{
    private const string Python = "/usr/bin/python3";

    private const string HowToGetIt =
        "Clone https://github.com/keboola/sapi-python-client to .clients/sapi-python-client in the repository's folder, and install Debian's python3-requests, python3-boto3 and python3-azure-storage.";

    private static string? Repository { get; } = FolderWith("Headgate.slnx");

    private static string Scripts => Path.Combine(Repository!, "tests", "Conformance", "python");

    private static string Checkout => Path.Combine(Repository!, ".clients", "sapi-python-client");

    /// <summary>Runs Python test modules against a node.</summary>
    /// <param name="node">The node under test.</param>
    /// <param name="names">Modules, or single tests by their full name.</param>
    /// <returns>For each test its name, its outcome (<c>passed</c>, <c>failed</c>, <c>skipped</c>) and what it said.</returns>
    public static async Task<List<PythonTest>> RunAsync(HeadgateProcess node, params IEnumerable<string> names)
    {
        var (code, output, error) = await StartAsync(["run_tests.py", .. names], node);
        var tests = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .Select(test => new PythonTest((string)test["test"]!, (string)test["outcome"]!, (string)test["detail"]!)).ToList();
        return code == 0 ? tests : throw new InvalidOperationException($"Python ended with {code}: {error}");
    }

    /// <summary>Skips the test, with the remedy, where the client or what it imports is not installed.</summary>
    public static async Task SkipWhereMissingAsync()
    {
        Assert.SkipWhen(Repository is null || !Directory.Exists(Path.Combine(Checkout, "kbcstorage")), $"The official Python client is not here. {HowToGetIt}");
        Assert.SkipUnless(File.Exists(Python), $"There is no {Python}. {HowToGetIt}");
        var (code, _, error) = await StartAsync(["-c", "import kbcstorage.client, kbcstorage.files"], node: null);
        Assert.SkipWhen(code != 0, $"The official Python client cannot be imported: {error.Trim().Split('\n')[^1]}. {HowToGetIt}");
    }

    private static async Task<(int Code, string Output, string Error)> StartAsync(string[] arguments, HeadgateProcess? node)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Scripts };
        start.Environment["PYTHONPATH"] = string.Join(Path.PathSeparator, Scripts, Path.Combine(Scripts, "shim"), Checkout);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["NO_PROXY"] = "127.0.0.1";
        start.Environment["SKIP_ABS_TESTS"] = "1";
        start.Environment["KBC_TEST_API_URL"] = node?.Url.ToString().TrimEnd('/') ?? "";
        start.Environment["KBC_TEST_TOKEN"] = node?.StorageToken ?? "";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static string? FolderWith(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, file)))
                return folder.FullName;
        return null;
    }
}

/// <summary>What one Python test came to.</summary>
internal sealed record PythonTest(string Name, string Outcome, string Detail);
