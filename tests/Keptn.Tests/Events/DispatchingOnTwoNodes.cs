using Headgate.Keptn.Events;
using Headgate.Testing;
using Npgsql;

namespace Headgate.Keptn.Tests.Events;

/// <summary>Two nodes publish the same events at once and act on them together, while everything fails now and then.</summary>
public sealed class DispatchingOnTwoNodes(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Events = 60;
    private static readonly string[] Projects = ["a", "b", "c"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Each_event_is_acted_on_once_by_each_consumer_in_the_order_of_its_project(int seed)
    {
        await using var one = await EventStack.NewAsync(postgres, new UnreliableConsumer("first", 0, seed), new UnreliableConsumer("second", 1, seed));
        await using var other = await one.OtherNodeAsync("other");
        await one.RunAsync("CREATE TABLE seen (n bigint GENERATED ALWAYS AS IDENTITY, consumer text, project text, what text)");
        var publishing = Task.WhenAll(Projects.Select(project => Task.Run(async () =>
        {
            foreach (var n in Enumerable.Range(0, Events))
                Assert.Single(await Task.WhenAll(one.PublishAsync(one.Event($"{project}{n}", project)), other.PublishAsync(other.Event($"{project}{n}", project))), published => published);
        })));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + worker);
            var node = worker % 2 == 0 ? one : other;
            while (!publishing.IsCompleted || await node.WaitingAsync() > 0)
                await node.WorkUnreliablyAsync(random);
        })));
        await publishing;
        foreach (var project in Projects)
            foreach (var consumer in new[] { "first", "second" })
                Assert.Equal(
                    string.Join(',', Enumerable.Range(0, Events).Select(n => $"{project}{n}")),
                    await one.TextAsync($"SELECT string_agg(what, ',' ORDER BY n) FROM seen WHERE consumer = '{consumer}' AND project = '{project}'"));
    }

    /// <summary>Writes what it saw and fails before, after or within the database.</summary>
    private sealed class UnreliableConsumer(string name, int order, int seed) : IEventConsumer
    {
        private readonly Random random = new(seed);

        public int Order => order;

        public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
        {
            int chance;
            lock (random)
                chance = random.Next(12);
            if (chance == 0)
                throw new InvalidOperationException("Before it acted.");
            await using var command = new NpgsqlCommand(
                chance == 1 ? "SELECT 1 / 0" : "INSERT INTO seen (consumer, project, what) VALUES (@consumer, @project, @what)", transaction.Connection, transaction);
            command.Parameters.AddWithValue("consumer", name);
            command.Parameters.AddWithValue("project", happened.Project!);
            command.Parameters.AddWithValue("what", happened.Id);
            await command.ExecuteNonQueryAsync(stop);
            if (chance == 2)
                throw new InvalidOperationException("After it acted.");
        }
    }
}
