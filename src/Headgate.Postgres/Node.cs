namespace Headgate.Postgres;

/// <summary>This node among those that share the database.</summary>
/// <param name="Id">Its name, the same after every restart on the same data folder.</param>
/// <param name="RunsWork">Whether it takes items from the work queues (role <c>worker</c>).</param>
public sealed record Node(string Id, bool RunsWork)
{
    /// <summary>The node of a data folder; its name is kept in <c>node.id</c>.</summary>
    public static Node Of(string dataFolder, bool runsWork)
    {
        var file = Path.Combine(dataFolder, "node.id");
        if (!File.Exists(file) || File.ReadAllText(file).Trim() is not { Length: > 0 } id)
        {
            id = Guid.NewGuid().ToString("n");
            Directory.CreateDirectory(dataFolder);
            PrivateFile.Write(file, id + "\n");
        }

        return new Node(id, runsWork);
    }
}
