using System.Collections.Concurrent;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Headgate.PostgresTests;

public sealed class WorkingOnItems : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("headgate-work-").FullName;

    [Fact]
    public async Task An_item_is_done_as_soon_as_it_is_committed()
    {
        await using var stack = await StackAsync(new Recorder());
        await stack.EnqueueAsync("one");
        await Eventually.HoldsAsync(() => stack.Handler.Done.Contains("one"));
        await stack.IsEmptyAsync();
    }

    [Fact]
    public async Task Items_run_side_by_side_up_to_the_limit_and_no_further()
    {
        var handler = new Recorder { Gate = new TaskCompletionSource() };
        await using var stack = await StackAsync(handler, parallelism: 3);
        for (var i = 0; i < 5; i++)
            await stack.EnqueueAsync($"{i}");
        await Eventually.HoldsAsync(() => handler.Running == 3);
        Assert.Equal(2L, await stack.ScalarAsync("SELECT count(*) FROM headgate.work_item WHERE lease_token IS NULL"));
        handler.Gate.SetResult();
        await stack.IsEmptyAsync();
        Assert.Equal(3, handler.MostRunning);
    }

    [Fact]
    public async Task A_failed_attempt_is_made_again()
    {
        var handler = new Recorder { FailuresLeft = 2 };
        await using var stack = await StackAsync(handler);
        await stack.EnqueueAsync("stubborn");
        await Eventually.HoldsAsync(() => handler.Done.Contains("stubborn"));
        Assert.Empty(handler.GivenUp);
        await stack.IsEmptyAsync();
    }

    [Fact]
    public async Task Work_that_always_fails_is_given_up_in_the_transaction_that_ends_it()
    {
        var handler = new Recorder { FailuresLeft = int.MaxValue };
        await using var stack = await StackAsync(handler);
        await stack.ScalarAsync("CREATE TABLE verdict (why text)");
        await stack.EnqueueAsync("hopeless");
        await stack.IsEmptyAsync();
        Assert.Equal("Not this time.", await stack.ScalarAsync("SELECT why FROM verdict"));
        Assert.Equal(["hopeless"], handler.GivenUp);
    }

    [Fact]
    public async Task Work_that_ended_its_process_every_time_is_given_up_without_another_try()
    {
        var handler = new Recorder();
        await using var stack = await StackAsync(handler, runsWork: false);
        await stack.ScalarAsync("CREATE TABLE verdict (why text)");
        await stack.EnqueueAsync("deadly");
        await stack.ScalarAsync("UPDATE headgate.work_item SET attempt = 3");
        await using var worker = await StackAsync(handler, connectionString: stack.ConnectionString);
        await stack.IsEmptyAsync();
        Assert.Equal("The process died.", await stack.ScalarAsync("SELECT why FROM verdict"));
        Assert.Empty(handler.Done);
    }

    [Fact]
    public async Task A_request_to_cancel_reaches_the_running_handler()
    {
        var handler = new Recorder { Gate = new TaskCompletionSource() };
        await using var stack = await StackAsync(handler);
        var id = await stack.EnqueueAsync("long");
        await Eventually.HoldsAsync(() => handler.Running == 1);
        await stack.Database.TransactAsync((transaction, stop) => stack.Queue.CancelAsync(transaction, id, stop), default);
        await Eventually.HoldsAsync(() => handler.Cancelled.Contains("long"));
        await stack.IsEmptyAsync();
    }

    [Fact]
    public async Task A_handler_is_stopped_when_its_lease_is_lost()
    {
        var handler = new Recorder { Gate = new TaskCompletionSource() };
        await using var stack = await StackAsync(handler, lease: "00:00:01");
        await stack.EnqueueAsync("stolen");
        await Eventually.HoldsAsync(() => handler.Running == 1);
        await stack.ScalarAsync("UPDATE headgate.work_item SET lease_token = gen_random_uuid(), lease_until = now() + interval '1 hour', worker = 'thief'");
        await Eventually.HoldsAsync(() => handler.Stopped.Contains("stolen"));
        Assert.Equal("thief", await stack.ScalarAsync("SELECT worker FROM headgate.work_item"));
    }

    [Fact]
    public async Task A_stopping_node_gives_its_items_back_uncounted()
    {
        var handler = new Recorder { Gate = new TaskCompletionSource() };
        await using var watcher = await StackAsync(new Recorder(), runsWork: false);
        var stack = await StackAsync(handler, connectionString: watcher.ConnectionString);
        await watcher.EnqueueAsync("unfinished");
        await Eventually.HoldsAsync(() => handler.Running == 1);
        await stack.DisposeAsync();
        Assert.Equal(0L, await watcher.ScalarAsync("SELECT count(*) FROM headgate.work_item WHERE lease_token IS NOT NULL OR attempt <> 0"));
        Assert.Equal(1L, await watcher.ScalarAsync("SELECT count(*) FROM headgate.work_item"));
    }

    [Fact]
    public async Task A_node_without_the_role_takes_nothing()
    {
        await using var stack = await StackAsync(new Recorder(), runsWork: false);
        await stack.EnqueueAsync("waiting");
        await using var worker = await StackAsync(new Recorder(), connectionString: stack.ConnectionString);
        await Eventually.HoldsAsync(() => worker.Handler.Done.Contains("waiting"));
        Assert.Empty(stack.Handler.Done);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<Stack> StackAsync(
        Recorder handler, int parallelism = 1, bool runsWork = true, string lease = "00:00:30", string? connectionString = null)
    {
        connectionString ??= await PostgresFixture.NewConnectionStringAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = connectionString,
            ["Postgres:Lease"] = lease,
            ["Postgres:Poll"] = "00:00:00.1",
            ["Postgres:MaxPoolSize"] = "10",
        });
        builder.Services.AddHeadgatePostgres(builder.Configuration, Path.Combine(folder, Guid.NewGuid().ToString("n")), runsWork);
        builder.Services.AddSingleton(handler);
        builder.Services.AddWorkHandler<RecorderHandler>(new QueueSettings("q") { Parallelism = parallelism, RetryAfter = TimeSpan.FromMilliseconds(20) });
        var host = builder.Build();
        await host.StartAsync();
        return new Stack(host, handler, connectionString);
    }

    private sealed record Stack(IHost Host, Recorder Handler, string ConnectionString) : IAsyncDisposable
    {
        public MetadataDatabase Database => Host.Services.GetRequiredService<MetadataDatabase>();

        public WorkQueue Queue => Host.Services.GetRequiredService<WorkQueue>();

        public Task<long> EnqueueAsync(string name) =>
            Database.TransactAsync((transaction, stop) => Queue.EnqueueAsync(transaction, "q", null, name, null, stop), default);

        public Task IsEmptyAsync() => Eventually.HoldsAsync(async () => await Queue.CountAsync("q", default) == 0);

        public async Task<object?> ScalarAsync(string sql)
        {
            await using var command = Database.Source.CreateCommand(sql);
            return await command.ExecuteScalarAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Host.StopAsync();
            await ((IAsyncDisposable)Host).DisposeAsync();
        }
    }

    private sealed class Recorder
    {
        private int running;

        public ConcurrentBag<string> Done { get; } = [];

        public ConcurrentBag<string> GivenUp { get; } = [];

        public ConcurrentBag<string> Cancelled { get; } = [];

        public ConcurrentBag<string> Stopped { get; } = [];

        public TaskCompletionSource? Gate { get; init; }

        public int FailuresLeft { get; set; }

        public int MostRunning { get; private set; }

        public int Running
        {
            get => running;
            set
            {
                running = value;
                MostRunning = Math.Max(MostRunning, value);
            }
        }
    }

    private sealed class RecorderHandler(Recorder recorder, WorkQueue queue, MetadataDatabase database) : IWorkHandler
    {
        public async Task HandleAsync(RunningWork work, CancellationToken stop)
        {
            var name = work.Item.Read<string>();
            lock (recorder)
                recorder.Running++;
            try
            {
                if (recorder.FailuresLeft-- > 0)
                    throw new InvalidOperationException("Not this time.");
                using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, work.CancelRequested);
                await (recorder.Gate?.Task.WaitAsync(either.Token) ?? Task.CompletedTask);
                recorder.Done.Add(name);
            }
            catch (OperationCanceledException) when (work.CancelRequested.IsCancellationRequested)
            {
                recorder.Cancelled.Add(name);
            }
            catch (OperationCanceledException)
            {
                recorder.Stopped.Add(name);
                throw;
            }
            finally
            {
                lock (recorder)
                    recorder.Running--;
            }

            await database.TransactAsync((transaction, token) => queue.CompleteAsync(transaction, work.Item, token), CancellationToken.None);
        }

        public async Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
        {
            recorder.GivenUp.Add(item.Read<string>());
            await using var insert = new NpgsqlCommand("INSERT INTO verdict VALUES (@why)", transaction.Connection, transaction);
            insert.Parameters.AddWithValue("why", failure?.Message ?? "The process died.");
            await insert.ExecuteNonQueryAsync(stop);
        }
    }
}
