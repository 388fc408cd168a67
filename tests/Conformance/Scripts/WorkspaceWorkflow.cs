using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The whole life of a workspace as a third-party program in Python sees it, with the library <c>requests</c> only.</summary>
public sealed class WorkspaceWorkflow
{
    [Fact]
    public async Task A_program_with_requests_makes_uses_and_drops_a_workspace()
    {
        var folder = ClientScripts.FolderOf("python");
        var (code, _, error) = await ClientScripts.StartAsync(PythonClient.Python, ["-c", "import requests"], folder, new Dictionary<string, string>());
        Assert.SkipWhen(code != 0, $"Python's requests cannot be loaded: {error.Trim().Split('\n')[^1]}. Install Debian's python3-requests.");
        await using var node = await HeadgateProcess.StartAsync();

        var tests = await ClientScripts.RunAsync(
            PythonClient.Python, ["workspace_workflow.py"], folder,
            new Dictionary<string, string> { ["TEST_URL"] = node.Url.ToString().TrimEnd('/'), ["TEST_TOKEN"] = node.StorageToken });

        Assert.Equal(3, tests.Count);
        ClientScripts.AssertAllPassed(tests);
    }
}
