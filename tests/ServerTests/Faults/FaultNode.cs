using System.Net.Http.Json;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>One node for all tests of a class (<c>IClassFixture</c>); each test makes its own bucket.</summary>
public sealed class SharedFaultNode : IAsyncLifetime
{
    internal FaultNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Node = await FaultNode.StartAsync();

    public ValueTask DisposeAsync() => Node?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>A node that notices faults quickly: leases, sweeps and retention are as short as the settings allow.</summary>
internal sealed class FaultNode : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Hasty = new()
    {
        // Longer than a restart, so that tests see what a crash left before the work begins again.
        ["Postgres:Lease"] = "00:00:04",
        ["Postgres:Poll"] = "00:00:00.1",
        // A machine that stands still for seconds must not lose it.
        ["Lake:Lease"] = "00:00:04",
        ["Lake:SweepInterval"] = "00:00:00.2",
        // Previews hold nothing; a version that has just been replaced stays for them.
        ["Lake:ReadGrace"] = "00:00:02",
        ["Lake:Retention"] = "00:00:00",
        ["Files:SweepInterval"] = "00:00:00.2",
        ["Files:OrphanGrace"] = "00:00:00",
    };

    private FaultNode(HeadgateProcess process)
    {
        Process = process;
        Api = new StorageApi(process.NewClient());
        Database = new NodeDatabase(process.DataFolder);
    }

    public HeadgateProcess Process { get; }

    public StorageApi Api { get; private set; }

    public NodeDatabase Database { get; }

    /// <summary>How often a fault is repeated: 20 times with <c>HEADGATE_TEST_FULL=1</c>, 3 times otherwise.</summary>
    public static int Rounds { get; } = Effort.Rounds(3, 20);

    /// <summary>Starts a node of one's own; <see cref="SharedFaultNode"/> is cheaper.</summary>
    public static async Task<FaultNode> StartAsync(IReadOnlyDictionary<string, string>? more = null, string? dataFolder = null)
    {
        var settings = new Dictionary<string, string>(Hasty);
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
            settings[name] = value;
        var node = new FaultNode(await HeadgateProcess.StartAsync(settings, dataFolder));
        await node.KeepNoOldVersionsAsync();
        return node;
    }

    /// <summary>A project's own retention goes before the setting.</summary>
    private async Task KeepNoOldVersionsAsync()
    {
        using var manage = new HttpClient { BaseAddress = Process.Url, Timeout = TimeSpan.FromMinutes(5) };
        manage.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", Process.ManageToken);
        var project = (await Api.GetAsync("/v2/storage/tokens/verify"))["owner"]!["id"];
        using var answer = await manage.PutAsJsonAsync($"/manage/projects/{project}", new { dataRetentionTimeInDays = 0 });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>SIGKILL and a new start on the same folder, at another port.</summary>
    public async Task CrashAndStartAgainAsync()
    {
        await Process.KillAsync();
        await StartAgainAsync();
    }

    /// <summary>A new start on the same folder, at another port.</summary>
    public async Task StartAgainAsync()
    {
        await Process.StartAgainAsync();
        Api.Dispose();
        Api = new StorageApi(Process.NewClient());
    }

    /// <summary>Makes a bucket of a name that nobody else has.</summary>
    public Task<string> NewBucketAsync() => Api.NewBucketAsync(Guid.NewGuid().ToString("n"));

    /// <summary>Waits until the disk holds what the database names, and nothing else.</summary>
    public async Task NothingIsLeftBehindAsync()
    {
        var differences = "";
        try
        {
            await Eventually.HoldsAsync(async () => (differences = string.Join("\n", await LeftOver.FindAsync(Process.DataFolder, Database))).Length == 0);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The sweep left this behind:\n{differences}");
        }
    }

    public ValueTask DisposeAsync()
    {
        Api.Dispose();
        return Process.DisposeAsync();
    }
}
