using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>Keboola's own Python client (kbcstorage), unmodified: our use of it, and the functional tests that it comes with.</summary>
public sealed class OfficialPythonClient
{
    /// <summary>The groups of the client's own tests whose operations are served; the rest need operations that are not served yet.</summary>
    private static readonly string[] ServedGroups = ["test_base", "test_buckets", "test_client", "test_configurations", "test_files", "test_tables", "test_tokens"];

    [Fact]
    public async Task Does_everything_that_clients_do_with_buckets_tables_files_tokens_and_jobs()
    {
        await PythonClient.SkipWhereMissingAsync();
        await using var node = await HeadgateProcess.StartAsync();
        var tests = await PythonClient.RunAsync(node, "client_tests");
        Assert.True(tests.Count >= 19, $"Only {tests.Count} tests ran.");
        AssertAllPassed(tests);
    }

    [Fact]
    public async Task Passes_its_own_functional_tests_of_what_is_served()
    {
        await PythonClient.SkipWhereMissingAsync();
        var folder = Directory.CreateTempSubdirectory("headgate-client-");
        var tests = await RunOwnTestsAsync(folder.FullName);
        folder.Delete(recursive: true);
        Assert.True(tests.Count >= 39, $"Only {tests.Count} tests ran.");
        AssertAllPassed(tests);
    }

    /// <summary>They make configurations of a component that only their authors' stack has; a stack gets more components from its data folder.</summary>
    private static async Task<List<PythonTest>> RunOwnTestsAsync(string folder)
    {
        const string component = "keboola.runner-config-test";
        Directory.CreateDirectory(Path.Combine(folder, "components"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "components", $"{component}.json"), $$"""{"id":"{{component}}","type":"application","name":"Test","description":"Does nothing."}""");
        await using var node = await HeadgateProcess.StartAsync(dataFolder: folder);
        return await PythonClient.RunAsync(node, ServedGroups.Select(group => $"tests.functional.{group}"));
    }

    private static void AssertAllPassed(List<PythonTest> tests)
    {
        var failures = tests.Where(test => test.Outcome != "passed").ToList();
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Select(test => $"{test.Name} {test.Outcome}:\n{test.Detail}")));
    }
}
