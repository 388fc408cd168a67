using System.Diagnostics;
using Headgate.Native;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Headgate.PostgresTests;

/// <summary>A host in a process of its own, which a test can kill. It works on the queue <c>q</c>: each item leaves a row in <c>result</c>.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    public const string Verb = "node";
    private readonly Process process;

    private NodeProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts a node; it need not be ready yet.</summary>
    public static NodeProcess Start(string dataFolder, params IEnumerable<string> prefix)
    {
        var own = Environment.ProcessPath!;
        var assembly = Path.Combine(AppContext.BaseDirectory, "Headgate.Postgres.Tests");
        string[] program = Path.GetFileNameWithoutExtension(own) == "dotnet" ? [own, assembly + ".dll"] : [NativeFiles.Executable(assembly)];
        string[] command = [.. prefix, .. program, Verb, dataFolder];
        return new NodeProcess(Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    public static async Task<NodeProcess> ReadyAsync(string dataFolder, params IEnumerable<string> prefix)
    {
        var node = Start(dataFolder, prefix);
        // What it says on its error stream comes after it has ended.
        if (await node.process.StandardOutput.ReadLineAsync() is not { } ready)
            throw new InvalidOperationException(await node.EndedAsync());
        node.ConnectionString = ready;
        return node;
    }

    /// <returns>What it wrote to its error stream.</returns>
    public async Task<string> EndedAsync()
    {
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return errors;
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await StopAsync();
        process.Dispose();
    }

    public static async Task<int> RunAsync(string dataFolder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHeadgatePostgres(new ConfigurationBuilder().Build(), dataFolder, runsWork: true);
        builder.Services.AddWorkHandler<ResultHandler>(new QueueSettings("q") { Parallelism = 4, MaxAttempts = 1000 });
        builder.Services.AddHostedService<Announcement>();
        using var host = builder.Build();
        try
        {
            await host.RunAsync();
            return 0;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
            return 1;
        }
    }

    private sealed class Announcement(MetadataDatabase database) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var create = database.Source.CreateCommand("CREATE TABLE IF NOT EXISTS result (item bigint, attempt int)");
            await create.ExecuteNonQueryAsync(cancellationToken);
            var password = (await File.ReadAllTextAsync(Path.Combine(Environment.GetCommandLineArgs()[^1], "postgres.password"), cancellationToken)).Trim();
            Console.WriteLine(new NpgsqlConnectionStringBuilder(database.Source.ConnectionString) { Password = password, Pooling = false }.ConnectionString);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class ResultHandler(MetadataDatabase database, WorkQueue queue) : IWorkHandler
    {
        public async Task HandleAsync(RunningWork work, CancellationToken stop)
        {
            await Task.Delay(Random.Shared.Next(10), stop);
            await database.TransactAsync(
                async (transaction, token) =>
                {
                    await using var insert = new NpgsqlCommand("INSERT INTO result VALUES (@item, @attempt)", transaction.Connection, transaction);
                    insert.Parameters.AddWithValue("item", work.Item.Id);
                    insert.Parameters.AddWithValue("attempt", work.Item.Attempt);
                    await insert.ExecuteNonQueryAsync(token);
                    await queue.CompleteAsync(transaction, work.Item, token);
                },
                stop);
        }

        public Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop) => Task.CompletedTask;
    }
}
