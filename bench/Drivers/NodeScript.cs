using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Headgate.Bench.Drivers;

/// <summary>A running <c>snowflake.mjs</c>, with the packages that the conformance tests pin.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    private readonly Process process;

    private NodeScript(Process process) => this.process = process;

    /// <summary>What it said when it was ready.</summary>
    public required JsonNode Started { get; init; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<NodeScript> StartAsync(string mode, JsonObject target, string? sql, CancellationToken stop)
    {
        var packages = Path.Combine(BenchFolders.Repository, "tests", "Conformance", "node");
        if (!Directory.Exists(Path.Combine(packages, "node_modules", "snowflake-sdk")))
            await InstallAsync(packages, stop);
        string[] arguments = [Path.Combine(BenchFolders.Bench, "Drivers", "snowflake.mjs"), packages, mode, target.ToJsonString(), .. sql is null ? Array.Empty<string>() : [sql]];
        var process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new NodeScript(process) { Started = await ReadAsync(process, stop) };
    }

    /// <summary>Asks for one piece of work.</summary>
    public async Task<JsonNode> AskAsync(string work, string text, CancellationToken stop)
    {
        await process.StandardInput.WriteLineAsync(new JsonObject { ["work"] = work, ["text"] = text }.ToJsonString().AsMemory(), stop);
        await process.StandardInput.FlushAsync(stop);
        return await ReadAsync(process, stop);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<JsonNode> ReadAsync(Process process, CancellationToken stop) =>
        JsonNode.Parse(await process.StandardOutput.ReadLineAsync(stop) ?? throw new InvalidOperationException("The driver's script ended; it has printed why."))!;

    private static async Task InstallAsync(string folder, CancellationToken stop)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder })!;
        await npm.WaitForExitAsync(stop);
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci in {folder} ended with {npm.ExitCode}.");
    }
}
