using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Testing;

/// <summary>The built binary as a process of its own, on a free loopback port and its own data folder; stopped by process id.</summary>
public sealed class HeadgateProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Eventually.Patience;

    private readonly Dictionary<string, string> settings;
    private readonly bool ownsFolder;
    private readonly StringBuilder output = new();
    private readonly ServerLog log;
    private Process? process;

    private HeadgateProcess(string dataFolder, bool ownsFolder, IReadOnlyDictionary<string, string>? settings)
    {
        DataFolder = dataFolder;
        this.ownsFolder = ownsFolder;
        this.settings = new Dictionary<string, string>(settings ?? new Dictionary<string, string>());
        log = ServerLog.Begin($"the node on {dataFolder}");
    }

    /// <summary>Everything the node keeps.</summary>
    public string DataFolder { get; }

    /// <summary>The base address, known once the process is ready.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The first project's master token.</summary>
    public string StorageToken { get; private set; } = "";

    /// <summary>The management token.</summary>
    public string ManageToken { get; private set; } = "";

    /// <summary>The API token of Keptn's gateway.</summary>
    public string KeptnToken { get; private set; } = "";

    /// <summary>What the process printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>The process id.</summary>
    public int Id => process!.Id;

    /// <summary>The executable under test, beside the tests.</summary>
    public static string Binary { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "headgate.exe" : "headgate");

    /// <summary>Starts a node on an empty stack and waits until it is ready.</summary>
    /// <param name="settings">Settings by name, such as <c>Lake:SweepInterval</c>.</param>
    /// <param name="dataFolder">A folder of the caller's, started on as it is; by default a new temporary one that is removed at the end.</param>
    public static async Task<HeadgateProcess> StartAsync(IReadOnlyDictionary<string, string>? settings = null, string? dataFolder = null)
    {
        var node = new HeadgateProcess(dataFolder ?? Directory.CreateTempSubdirectory("headgate-test-").FullName, dataFolder is null, settings);
        try
        {
            // The template's database is its own server's.
            if (node.ownsFolder && !node.settings.ContainsKey("Postgres:ConnectionString"))
                await NodeFolder.FillAsync(node.DataFolder);
            await node.StartAgainAsync();
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }

        return node;
    }

    /// <summary>Starts the process again on the same folder, after <see cref="KillAsync"/> or <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        var bootstrap = Path.Combine(DataFolder, "bootstrap.json");
        lock (output)
            output.Clear();
        var start = new ProcessStartInfo(Binary) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = DataFolder };
        foreach (var argument in new[] { "serve", "--urls", "http://127.0.0.1:0", "--data", DataFolder })
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment["HEADGATE__" + name.Replace(":", "__", StringComparison.Ordinal)] = value;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Keep(line.Data, ready);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, ready);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync();
        try
        {
            if (await Task.WhenAny(ready.Task, ended).WaitAsync(Patience) == ended)
                throw new InvalidOperationException($"headgate ended with {process.ExitCode} before it was ready:\n{Output}");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"headgate was not ready within {Patience}:\n{Output}");
        }

        var made = JsonNode.Parse(await File.ReadAllTextAsync(bootstrap))!;
        Url = new Uri((string)made["url"]!);
        StorageToken = (string)made["storageToken"]!;
        ManageToken = (string)made["manageToken"]!;
        KeptnToken = (string)made["keptnToken"]!;
    }

    /// <summary>A client with the master token.</summary>
    public HttpClient NewClient(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Add("X-StorageApi-Token", token ?? StorageToken);
        return client;
    }

    /// <summary>SIGKILL, to this process only; its children must notice by themselves.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            try
            {
                await StopAsync();
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process?.Dispose();
        log.End();
        if (ownsFolder)
            await TestFolder.RemoveAsync(DataFolder);
    }

    private void Keep(string? line, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        lock (output)
            output.AppendLine(line);
        log.Write(line);
        if (line.Contains("ready in ", StringComparison.Ordinal))
            ready.TrySetResult();
    }
}
