using System.Diagnostics;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Cli;

/// <summary>A node, and the same binary as a person uses it: with arguments, a working folder and the data folder beside it.</summary>
public sealed class CommandLine : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("headgate-cli-");

    /// <summary>The node.</summary>
    public HeadgateProcess Node { get; private set; } = null!;

    /// <summary>Where commands run.</summary>
    public string Folder => folder.FullName;

    public async ValueTask InitializeAsync() => Node = await HeadgateProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Writes a file into the working folder.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs a command with the first project's token and expects it to succeed.</summary>
    /// <returns>Its standard output.</returns>
    public async Task<string> DoAsync(params string[] arguments)
    {
        var ended = await RunAsync(null, [.. arguments, "--data", Node.DataFolder]);
        Assert.True(ended.Code == 0, $"headgate {string.Join(' ', arguments)} ended with {ended.Code}: {ended.Error}{ended.Output}");
        return ended.Output;
    }

    /// <summary>The JSON that a command prints for programs.</summary>
    public async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse(await DoAsync([.. arguments, "--json"]))!;

    /// <summary>Runs a command as it is, with what is typed into it.</summary>
    public Task<Ended> RunAsync(string? input, string[] arguments, params (string Name, string Value)[] environment) => HeadgateCommand.RunAsync(Folder, input, arguments, environment);

    /// <summary>Starts a command; its standard input stays open.</summary>
    public Process Start(string[] arguments, params (string Name, string Value)[] environment) => HeadgateCommand.Start(Folder, arguments, environment);

    /// <summary>Waits for a command's end.</summary>
    public static Task<Ended> EndAsync(Process process) => HeadgateCommand.EndAsync(process);
}
