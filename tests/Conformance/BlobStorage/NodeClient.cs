using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Headgate.Conformance;

/// <summary>Official clients from npm, driven by the scripts in <c>tests/Conformance/node</c>. The first use installs them, as the lock file says.</summary>
internal static class NodeClient
{
    // Reached only when a client waits for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly Lazy<Task<string>> Folder = new(() => InstallAsync("node"));

    /// <summary>Runs a script and reads the one line of JSON that it prints.</summary>
    public static async Task<JsonNode> RunAsync(string script, params IEnumerable<string> arguments)
    {
        var (code, output, error) = await StartAsync(await Folder.Value, "node", [script, .. arguments]);
        Assert.True(code == 0, $"node {script} ended with {code}: {error}");
        return JsonNode.Parse(output.Trim().Split('\n')[^1])!;
    }

    /// <summary>Installs the packages of a folder of <c>tests/Conformance</c>, as its lock file says, unless they are there.</summary>
    /// <returns>The folder.</returns>
    public static async Task<string> InstallAsync(string name)
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "Conformance", name);
        // npm writes this file last; it tells of an installation that is whole and of this lock file.
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            return folder;
        var (code, output, error) = await StartAsync(folder, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        return code == 0 ? folder : throw new InvalidOperationException($"npm ci in tests/Conformance/{name} ended with {code}; Node.js 20 or later with npm is needed.\n{output}{error}");
    }

    private static async Task<(int Code, string Output, string Error)> StartAsync(string folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Longest);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Headgate.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
