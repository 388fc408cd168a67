using Headgate.Keptn.Resources;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Many write to one project, from two nodes that share the database and the folder.</summary>
public sealed class WritingAtOnce(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Writers = 50;
    private static readonly ResourceScope Project = new("shop");
    private TestDatabase otherDatabase = null!;
    private RepositoryNode node = null!;
    private RepositoryNode other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.NewDatabaseAsync();
        otherDatabase = await database.OtherNodeAsync("other");
        node = RepositoryNode.Of(database);
        other = RepositoryNode.Of(otherDatabase, node.Folder);
        await node.Repositories.CreateProjectAsync("shop", null, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await other.DisposeAsync();
        await node.DisposeAsync();
        await otherDatabase.DisposeAsync();
    }

    [Fact]
    public async Task Every_write_is_one_commit_of_one_line_and_none_is_lost()
    {
        var commits = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => (i % 2 == 0 ? node : other).WriteAsync(Project, $"file{i}", $"text {i}")));
        Assert.Equal(Writers, commits.Distinct().Count());
        var line = (await node.GitAsync("shop", "rev-list", "--first-parent", "master")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Writers + 2, line.Length);
        Assert.Equal(line.Length, (await node.GitAsync("shop", "rev-list", "--all")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Subset(line.ToHashSet(), commits.ToHashSet());
        for (var i = 0; i < Writers; i++)
            Assert.Equal($"text {i}", await node.ReadAsync(Project, $"file{i}", commits[i]));
        Assert.Equal(Writers + 1, (await node.Files.ListAsync(Project, Stop)).Uris.Count);
    }

    [Fact]
    public async Task One_of_those_who_make_the_same_thing_succeeds()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SucceedsAsync(() => (i % 2 == 0 ? node : other).Repositories.CreateStageAsync("shop", "dev", Stop))));
        Assert.Single(made, succeeded => succeeded);
        var projects = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SucceedsAsync(() => (i % 2 == 0 ? node : other).Repositories.CreateProjectAsync("second", null, Stop))));
        Assert.Single(projects, succeeded => succeeded);
        Assert.DoesNotContain(Directory.EnumerateDirectories(node.Folder), folder => Path.GetFileName(folder).StartsWith('.'));
    }

    [Fact]
    public async Task Packing_disturbs_no_reader()
    {
        var first = await node.WriteAsync(Project, "a", "first");
        for (var i = 0; i < 10; i++)
            await node.WriteAsync(Project, $"b{i}", "b");
        var reading = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < 50; i++)
                Assert.Equal("first", await node.ReadAsync(Project, "a"));
        }));
        await node.Repository.TidyAsync(node.Of("shop"), Stop);
        await reading;
        Assert.Equal("0", (await node.GitAsync("shop", "count-objects")).Split(' ')[0]);
        Assert.Equal("first", await node.ReadAsync(Project, "a", first));
        await node.WriteAsync(Project, "a", "second");
        Assert.Equal("second", await other.ReadAsync(Project, "a"));
    }

    [Theory]
    [InlineData("refs/heads/master.lock")]
    [InlineData("packed-refs.lock")]
    [InlineData("HEAD.lock")]
    public async Task A_lock_that_a_killed_git_left_holds_nobody_up(string file)
    {
        var path = Path.Combine(node.Of("shop"), file);
        await File.WriteAllTextAsync(path, "", Stop);
        var commit = await node.WriteAsync(Project, "a", "b");
        Assert.Equal(commit, await node.Repositories.HeadAsync(Project, Stop));
        await node.Repositories.CreateStageAsync("shop", "dev", Stop);
    }

    private static async Task<bool> SucceedsAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Kernel.RefusedException refused) when (refused.Error.Status == 409)
        {
            return false;
        }
    }
}
