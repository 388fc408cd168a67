using System.Reflection;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Workspaces.Warehouse;
using Headgate.Warehouse;
using Headgate.Workspaces.BigQueryProtocol;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Workspaces;

/// <summary>What a load job reads before its rows are where they belong.</summary>
public sealed class StagingALoad(WarehouseFixture platform) : IClassFixture<WarehouseFixture>
{
    private static readonly WarehouseSpec Place = new(900_001, WarehouseSize.Small, TimeSpan.Zero, "example-project", "WORKSPACE_900001");

    [Fact]
    public async Task Is_seen_by_nobody_else_and_gone_with_its_session()
    {
        var stop = TestContext.Current.CancellationToken;
        var warehouses = platform.Services.GetRequiredService<IWarehouses>();
        await warehouses.CreateAsync(Place, stop);
        await using var other = await warehouses.OpenAsync(Place, new(SqlDialect.BigQuery, "other@example.com"), stop);
        await using var real = await warehouses.OpenAsync(Place, new(SqlDialect.BigQuery, "loader@example.com"), stop);
        var file = Path.Combine(Directory.CreateTempSubdirectory("headgate-test-").FullName, "rows.csv");
        await File.WriteAllTextAsync(file, "1,one\n2,two\n", stop);
        IReadOnlyList<WarehouseObject>? seen = null;
        var session = DispatchProxy.Create<IWarehouseSession, Watched>();
        ((Watched)session).Watch(real, async () => seen = await other.ListAsync(stop));
        var schema = TableSchema.Read(JsonNode.Parse("""{"fields":[{"name":"id","type":"INTEGER"},{"name":"word","type":"STRING"}]}""")!.AsObject());
        var load = new LoadWork(new(Place.Database, Place.Schema, "words"), "WRITE_APPEND", true, schema, LoadFormat.Read([]), new(file, 12));

        var outcome = await load.RunAsync(session, null!, stop);

        Assert.Equal(2, outcome.OutputRows);
        Assert.NotNull(seen);
        Assert.Empty(seen);
        Assert.Equal([new WarehouseObject("words", false)], await other.ListAsync(stop));
        await warehouses.DropAsync(Place.Workspace, stop);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    /// <summary>A session that says when the rows are about to be written.</summary>
    public class Watched : DispatchProxy
    {
        private IWarehouseSession real = null!;
        private Func<Task> beforeWriting = null!;

        internal void Watch(IWarehouseSession session, Func<Task> callback) => (real, beforeWriting) = (session, callback);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IWarehouseSession.ExecuteAsync) && args![0] is StatementRequest { Sql: var sql } && sql.StartsWith("CREATE OR REPLACE", StringComparison.Ordinal)
                ? WriteAsync((StatementRequest)args[0]!, (CancellationToken)args[1]!)
                : targetMethod.Invoke(real, args);

        private async Task<IReadOnlyList<StatementResult>> WriteAsync(StatementRequest request, CancellationToken stop)
        {
            await beforeWriting();
            return await real.ExecuteAsync(request, stop);
        }
    }
}
