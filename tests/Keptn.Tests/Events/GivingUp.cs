using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse;
using Headgate.Keptn.Sequences;
using Headgate.Keptn.Tests.Projects;
using Headgate.Postgres;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>What those who wait are told when the platform failed at an event in every attempt.</summary>
public sealed class GivingUp(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("shipyard.yaml", "sh.keptn.event.dev.delivery.triggered", "sh.keptn.event.dev.delivery.finished", "Unable to start sequence delivery: an internal error, which the log of the node tells of")]
    [InlineData("slo.yaml", "sh.keptn.event.evaluation.triggered", "sh.keptn.event.evaluation.finished", "evaluation performed by lighthouse met an internal error, which the log of the node tells of")]
    public async Task What_was_asked_for_is_finished_as_errored(string unreadable, string asked, string ended, string message)
    {
        await using var parts = await ProjectParts.OfAsync(postgres, services =>
        {
            services.AddSequences(NodeRoles.All);
            services.AddLighthouse();
            // The event log is another module's.
            services.Remove(services.Single(service => service.ImplementationType == typeof(PlatformLog)));
        });
        await parts.CreateAsync("shop");
        var queue = parts.Database.Queue;
        while (await queue.ClaimAsync(EventBus.Queue, Stop) is { } earlier)
            await parts.Get<EventDispatch>().HandleAsync(new RunningWork(earlier, CancellationToken.None), Stop);
        parts.Repositories.Failure = ($"read {unreadable}", new InvalidOperationException("The disk is on fire."));
        await parts.Database.Database.TransactAsync((transaction, stop) => parts.Get<EventBus>().PublishAsync(transaction, Asked(asked), stop), Stop);

        var item = await queue.ClaimAsync(EventBus.Queue, Stop);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => parts.Get<EventDispatch>().HandleAsync(new RunningWork(item!, CancellationToken.None), Stop));
        await parts.Database.Database.TransactAsync(
            async (transaction, stop) =>
            {
                await parts.Get<EventDispatch>().GaveUpAsync(transaction, item!, failure, stop);
                await queue.CompleteAsync(transaction, item!, stop);
            },
            Stop);

        var data = JsonNode.Parse((string)(await parts.Database.ScalarAsync($"SELECT data::text FROM keptn.event WHERE type = '{ended}' AND triggered_id = 'asked'"))!)!;
        Assert.Equal(("errored", "fail", message), ((string?)data["status"], (string?)data["result"], (string?)data["message"]));
        Assert.DoesNotContain("fire", data.ToJsonString(), StringComparison.Ordinal);
    }

    private static KeptnEvent Asked(string type) => new()
    {
        Id = "asked",
        Type = type,
        Source = "example",
        Time = TimeProvider.System.GetUtcNow(),
        Context = "context",
        Data = new JsonObject { ["project"] = "shop", ["stage"] = "dev", ["service"] = "carts", ["evaluation"] = new JsonObject { ["timeframe"] = "5m" } },
    };
}
