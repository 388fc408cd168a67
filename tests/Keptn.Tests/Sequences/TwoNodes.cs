using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>Two nodes over one database, with one folder of repositories.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly string folder;

    private TwoNodes(string folder, string connectionString, HeadgateProcess one, HeadgateProcess other)
    {
        this.folder = folder;
        Database = NodeDatabase.At(connectionString);
        Nodes = [one, other];
    }

    public NodeDatabase Database { get; }

    public IReadOnlyList<HeadgateProcess> Nodes { get; }

    /// <summary>Either of them.</summary>
    public HeadgateProcess Any => Nodes[Random.Shared.Next(Nodes.Count)];

    /// <param name="settings">Of both nodes.</param>
    public static async Task<TwoNodes> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var folder = Directory.CreateTempSubdirectory("headgate-test-").FullName;
        var connectionString = await PostgresFixture.NewConnectionStringAsync();
        var shared = new Dictionary<string, string>(settings)
        {
            ["Postgres:ConnectionString"] = connectionString,
            ["Keptn:Resources:Folder"] = Path.Combine(folder, "repositories"),
        };
        var one = await HeadgateProcess.StartAsync(shared, NewFolder("one"));
        // The first node of a stack makes the tokens; an operator gives the others its files.
        var second = NewFolder("other");
        foreach (var file in Directory.GetFiles(one.DataFolder, "*.json").Concat(Directory.GetFiles(one.DataFolder, "*.key")))
            File.Copy(file, Path.Combine(second, Path.GetFileName(file)));
        return new TwoNodes(folder, connectionString, one, await HeadgateProcess.StartAsync(shared, second));

        string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
