using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Statistics;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.Keptn.Tests.Events;

/// <summary>The store, the bus and the dispatch over a database of their own, with consumers of the test; items are worked on when the test says so.</summary>
internal sealed class EventStack : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly EventDispatch dispatch;
    private readonly DueEvents due;
    private readonly EventTally tally;
    private readonly EventRemoval removal;
    private readonly PastEvents past;

    private readonly IEventConsumer[] consumers;

    private EventStack(TestDatabase database, MovableClock clock, IEventConsumer[] consumers)
    {
        this.database = database;
        this.consumers = consumers;
        Clock = clock;
        Store = new EventStore(database.Database);
        Search = new EventSearch(database.Database);
        Open = new OpenTriggers(database.Database);
        Bus = new EventBus(database.Queue, clock);
        Statistics = new StatisticsStore(database.Database);
        removal = new EventRemoval(database.Queue);
        past = new PastEvents(database.Database, database.Node, clock, NullLogger<PastEvents>.Instance);
        tally = new EventTally(database.Database, database.Node, clock, NullLogger<EventTally>.Instance);
        dispatch = new EventDispatch(database.Database, database.Queue, Store, Bus, consumers, clock, NullLogger<EventDispatch>.Instance);
        due = new DueEvents(database.Database, database.Queue, Bus, NullLogger<DueEvents>.Instance);
    }

    public MovableClock Clock { get; }

    public EventStore Store { get; }

    public EventSearch Search { get; }

    public OpenTriggers Open { get; }

    public EventBus Bus { get; }

    public StatisticsStore Statistics { get; }

    public static async Task<EventStack> NewAsync(PostgresFixture postgres, params IEventConsumer[] consumers) =>
        new(await postgres.NewDatabaseAsync(new MigrationSource("keptn", typeof(KeptnModule).Assembly)), new MovableClock(), consumers);

    /// <summary>Another node over the same database, with the same consumers.</summary>
    public async Task<EventStack> OtherNodeAsync(string name) => new(await database.OtherNodeAsync(name), Clock, consumers);

    public KeptnEvent Event(string id, string project = "shop", TimeSpan ahead = default, string type = "sh.keptn.event.test.triggered") => new()
    {
        Id = id,
        Type = type,
        Source = "shipyard-controller",
        Time = Clock.GetUtcNow() + ahead,
        Context = "c-" + project,
        Data = new JsonObject { ["project"] = project, ["stage"] = "dev", ["service"] = "cart" },
    };

    public Task<bool> PublishAsync(KeptnEvent happened) => TransactAsync((transaction, stop) => Bus.PublishAsync(transaction, happened, stop));

    public Task<T> TransactAsync<T>(Func<NpgsqlTransaction, CancellationToken, Task<T>> work) => database.Database.TransactAsync(work, CancellationToken.None);

    public Task TransactAsync(Func<NpgsqlTransaction, CancellationToken, Task> work) => database.Database.TransactAsync(work, CancellationToken.None);

    public ValueTask<NpgsqlConnection> ConnectAsync() => database.Database.Source.OpenConnectionAsync(CancellationToken.None);

    public async Task<long> CountAsync(string sql) => Convert.ToInt64(await database.ScalarAsync(sql), System.Globalization.CultureInfo.InvariantCulture);

    public async Task<string?> TextAsync(string sql) => await database.ScalarAsync(sql) as string;

    public Task RunAsync(string sql) => database.ScalarAsync(sql);

    /// <summary>Adds up what is not yet in the tally.</summary>
    public Task FoldAsync() => tally.FoldAllAsync(CancellationToken.None);

    /// <summary>Ends what there is of a project's events, as its deletion does.</summary>
    public Task RemoveAsync(string project) => TransactAsync((transaction, stop) => removal.RemoveAsync(transaction, project, stop));

    /// <summary>Removes the rows of histories that are past and dispatched.</summary>
    public Task RemovePastAsync() => past.RemoveAllAsync(CancellationToken.None);

    /// <summary>Works until nothing can be claimed; what fails is left to wait, in its place.</summary>
    public async Task<int> WorkAsync()
    {
        var handled = 0;
        while (await database.Queue.ClaimAsync(EventBus.Queue, CancellationToken.None) is { } item)
        {
            try
            {
                await dispatch.HandleAsync(new RunningWork(item, CancellationToken.None), CancellationToken.None);
                handled++;
            }
            catch (InvalidOperationException)
            {
                await database.Queue.ReturnAsync(item, TimeSpan.FromHours(1), CancellationToken.None);
            }
        }

        return handled;
    }

    /// <summary>Works on one item, if there is one, as a node that stands still now and then, longer than its lease lasts, and dies at half of the failures.</summary>
    public async Task WorkUnreliablyAsync(Random random)
    {
        if (await database.Queue.ClaimAsync(EventBus.Queue, CancellationToken.None) is not { } item)
            return;
        var expire = $"UPDATE headgate.work_item SET lease_until = now() - interval '1 second' WHERE id = {item.Id} AND lease_token = '{item.LeaseToken}'";
        if (random.Next(5) == 0)
            await RunAsync(expire);
        try
        {
            await dispatch.HandleAsync(new RunningWork(item, CancellationToken.None), CancellationToken.None);
        }
        catch (LeaseLostException)
        {
            // Another one has it, or has done it.
        }
        catch (Exception failure) when (failure is InvalidOperationException or PostgresException)
        {
            if (random.Next(2) == 0)
                await RunAsync(expire);
            else
                await GiveBackAsync(item);
        }
    }

    public Task<long> WaitingAsync() => database.Queue.CountAsync(EventBus.Queue, CancellationToken.None);

    /// <summary>Publishes scheduled events whose items are made due.</summary>
    public async Task WorkOnDueAsync()
    {
        await RunAsync("UPDATE headgate.work_item SET run_after = now() WHERE queue = 'keptn-due-events'");
        while (await database.Queue.ClaimAsync(DueEvents.Queue, CancellationToken.None) is { } item)
            await due.HandleAsync(new RunningWork(item, CancellationToken.None), CancellationToken.None);
    }

    /// <summary>Makes what failed claimable again.</summary>
    public Task RetryAsync() => RunAsync("UPDATE headgate.work_item SET run_after = now()");

    /// <summary>Gives the waiting item up, as a worker does after the last attempt.</summary>
    public async Task GiveUpAsync(Exception? failure)
    {
        await RetryAsync();
        var item = await database.Queue.ClaimAsync(EventBus.Queue, CancellationToken.None);
        await TransactAsync(async (transaction, stop) =>
        {
            await dispatch.GaveUpAsync(transaction, item!, failure, stop);
            await database.Queue.CompleteAsync(transaction, item!, stop);
        });
    }

    private async Task GiveBackAsync(WorkItem item)
    {
        try
        {
            await database.Queue.ReturnAsync(item, TimeSpan.Zero, CancellationToken.None);
        }
        catch (LeaseLostException)
        {
            // Another one has it, or has done it.
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}

/// <summary>Writes what it saw; fails at the events it is told to.</summary>
internal sealed class RecordingConsumer(string name, int order, bool seesPast = false) : IEventConsumer
{
    public int Order => order;

    public bool SeesPast => seesPast;

    public HashSet<string> FailsAt { get; } = [];

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        await WriteAsync(transaction, happened.Id, stop);
        if (FailsAt.Contains(happened.Id))
            throw new InvalidOperationException("Not this one.");
    }

    public Task GaveUpAsync(NpgsqlTransaction transaction, KeptnEvent happened, string why, CancellationToken stop) => WriteAsync(transaction, "gave up " + happened.Id, stop);

    private async Task WriteAsync(NpgsqlTransaction transaction, string what, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("INSERT INTO seen (consumer, what) VALUES (@consumer, @what)", transaction.Connection, transaction);
        command.Parameters.AddWithValue("consumer", name);
        command.Parameters.AddWithValue("what", what);
        await command.ExecuteNonQueryAsync(stop);
    }
}
