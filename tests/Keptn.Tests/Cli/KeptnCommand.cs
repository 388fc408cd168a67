using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Cli;

/// <summary>The command line for Keptn's API against the shared node, in a folder of its own.</summary>
public sealed class KeptnCommand : IDisposable
{
    private readonly KeptnNode node;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("headgate-keptn-cli-");

    public KeptnCommand(KeptnNode node) => this.node = node;

    /// <summary>Writes a file into the working folder.</summary>
    public void Write(string name, string content) => File.WriteAllText(Path.Combine(folder.FullName, name), content);

    /// <summary>Makes a file of this length in the working folder, which takes no room on the disk.</summary>
    public void WriteSparse(string name, long length)
    {
        using var file = File.Create(Path.Combine(folder.FullName, name));
        file.SetLength(length);
    }

    /// <summary>Runs <c>headgate keptn …</c> with the node's data folder and expects it to succeed.</summary>
    /// <returns>Its standard output.</returns>
    public async Task<string> DoAsync(params string[] arguments)
    {
        var ended = await TryAsync(arguments);
        Assert.True(ended.Code == 0, $"headgate keptn {string.Join(' ', arguments)} ended with {ended.Code}: {ended.Error}{ended.Output}");
        return ended.Output;
    }

    /// <summary>The JSON that a command prints for programs.</summary>
    public async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse(await DoAsync([.. arguments, "--json"]))!;

    /// <summary>Runs <c>headgate keptn …</c> with the node's data folder.</summary>
    public Task<Ended> TryAsync(params string[] arguments) => RunAsync(null, [.. arguments, "--data", node.Process.DataFolder]);

    /// <summary>Runs <c>headgate keptn …</c> as it is.</summary>
    public Task<Ended> RunAsync(string? input, string[] arguments, params (string Name, string Value)[] environment) =>
        HeadgateCommand.RunAsync(folder.FullName, input, ["keptn", .. arguments], environment);

    public void Dispose() => folder.Delete(recursive: true);
}
