using Headgate.Bench.Running;
using Headgate.Cli.Client;

namespace Headgate.Bench.Rows;

/// <summary>Resident memory of a node that has answered a call and is left alone.</summary>
internal sealed class RestRow : BenchRow
{
    private const double Bar = 250;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    public override string Name => "rest";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        await using var node = await Node.StartAsync(Stage.EmptyFolder("rest"), stop);
        using (var api = new StorageClient(Target.Find(node.Url, null, node.Data)))
            await api.VerifyAsync(stop);
        await Task.Delay(Rest, TimeProvider.System, stop);
        var own = ProcessMemory.Resident(node.Id);
        var children = ProcessMemory.ChildrenProportional(node.Id);
        return [new("Host process at rest, resident", $"{own:0} MB", "-", "-", $"≤ {Bar:0} MB", own <= Bar, $"{ProcessMemory.Peak(node.Id)}; children at rest {children:0} MB (PSS)")];
    }
}
