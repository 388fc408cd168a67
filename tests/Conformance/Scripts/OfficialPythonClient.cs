using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>Keboola's own Python client (kbcstorage), unmodified: our use of it, and the functional tests that it comes with.</summary>
public sealed class OfficialPythonClient
{
    /// <summary>The groups of the client's own tests whose operations are served.</summary>
    private static readonly string[] ServedGroups =
        ["test_base", "test_branches", "test_buckets", "test_client", "test_components", "test_configurations", "test_files", "test_tables", "test_tokens", "test_triggers", "test_workspaces"];

    [Fact]
    public async Task Does_everything_that_clients_do_with_buckets_tables_files_tokens_and_jobs()
    {
        await PythonClient.SkipWhereMissingAsync();
        await using var node = await HeadgateProcess.StartAsync();
        var tests = await PythonClient.RunAsync(node, "client_tests");
        Assert.True(tests.Count >= 19, $"Only {tests.Count} tests ran.");
        ClientScripts.AssertAllPassed(tests);
    }

    [Fact]
    public async Task Passes_its_own_functional_tests_of_what_is_served()
    {
        await PythonClient.SkipWhereMissingAsync();
        await using var node = await HeadgateProcess.StartAsync();
        var tests = await PythonClient.RunAsync(node, ServedGroups.Select(group => $"tests.functional.{group}"));
        Assert.True(tests.Count >= 43, $"Only {tests.Count} tests ran.");
        ClientScripts.AssertAllPassed(tests);
    }
}
