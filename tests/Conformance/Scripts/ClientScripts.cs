using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Headgate.Conformance;

/// <summary>Runs scripts that drive official clients. They print one JSON line per test: <c>test</c>, <c>outcome</c>, <c>detail</c>.</summary>
internal static class ClientScripts
{
    /// <summary>Where checkouts of official clients are looked for; git ignores it.</summary>
    public static string Clients => Path.Combine(Repository, ".clients");

    private static string Repository { get; } = FolderWith("Headgate.slnx");

    public static string FolderOf(string language) => Path.Combine(Repository, "tests", "Conformance", language);

    /// <summary>Runs the script's tests to their end.</summary>
    public static async Task<List<ClientTest>> RunAsync(string program, string[] arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var (code, output, error) = await StartAsync(program, arguments, folder, environment);
        var tests = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .Select(test => new ClientTest((string)test["test"]!, (string)test["outcome"]!, (string)test["detail"]!)).ToList();
        return code == 0 ? tests : throw new InvalidOperationException($"{program} ended with {code}: {error}");
    }

    public static async Task<(int Code, string Output, string Error)> StartAsync(
        string program, string[] arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Asserts that every test passed, and says what the others said.</summary>
    public static void AssertAllPassed(IEnumerable<ClientTest> tests)
    {
        var failures = tests.Where(test => test.Outcome != "passed").ToList();
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Select(test => $"{test.Name} {test.Outcome}:\n{test.Detail}")));
    }

    private static string FolderWith(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, file)))
                return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has a {file}.");
    }
}

/// <summary>What one test of a script came to.</summary>
/// <param name="Name">The test's name.</param>
/// <param name="Outcome"><c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Detail">What it said.</param>
internal sealed record ClientTest(string Name, string Outcome, string Detail);
