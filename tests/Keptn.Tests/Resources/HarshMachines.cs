using System.Globalization;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>A disk that is full, an environment that means git no good, and much at once.</summary>
public sealed class HarshMachines(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly ResourceScope Project = new("shop");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A limit on the size of files stops git in the middle of one, as a full disk does.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("trap '' XFSZ;")]
    public async Task A_write_that_finds_no_room_leaves_nothing_and_the_next_one_works(string before)
    {
        var tools = Directory.CreateTempSubdirectory("headgate-small-git-");
        var git = Path.Combine(tools.FullName, "git");
        await File.WriteAllTextAsync(git, $"#!/bin/sh\n{before} ulimit -f 64\nexec git \"$@\"\n", Stop);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(git, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var node = RepositoryNode.Of(await postgres.NewDatabaseAsync(), options: new ResourceOptions { Git = git });
        await node.Repositories.CreateProjectAsync("shop", null, Stop);
        await node.WriteAsync(Project, "small", "one");
        var large = new byte[500_000];
        Random.Shared.NextBytes(large);
        var files = Files(node.Of("shop"));
        await Assert.ThrowsAsync<GitException>(() => node.Repositories.WriteAsync(Project, [new ResourceFile("large", large)], Stop));
        Assert.Equal(files, Files(node.Of("shop")));
        await node.WriteAsync(Project, "small", "two");
        Assert.Equal("two", await node.ReadAsync(Project, "small"));
        Assert.Null(await node.ReadAsync(Project, "large"));
        tools.Delete(recursive: true);
    }

    [Fact]
    public void Git_inherits_nothing_that_changes_what_it_does()
    {
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = "/usr/bin", ["GIT_DIR"] = "/elsewhere", ["GIT_WORK_TREE"] = "/", ["GIT_INDEX_FILE"] = "/x", ["GIT_OBJECT_DIRECTORY"] = "/x", ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = "/x", ["GIT_NAMESPACE"] = "x",
            ["GIT_CONFIG_PARAMETERS"] = "'core.fsmonitor'='x'", ["GIT_CONFIG_COUNT"] = "1", ["GIT_CONFIG_KEY_90"] = "core.fsmonitor", ["GIT_CONFIG_GLOBAL"] = "/x", ["GIT_EXEC_PATH"] = "/x", ["GIT_TEMPLATE_DIR"] = "/x",
            ["GIT_SSH"] = "/x", ["GIT_SSH_COMMAND"] = "/x", ["GIT_PROXY_COMMAND"] = "/x", ["GIT_TRACE"] = "/x", ["GIT_TRACE_CURL"] = "/x", ["GIT_EXTERNAL_DIFF"] = "/x", ["GIT_DEFAULT_HASH"] = "sha256", ["GIT_ATTR_SOURCE"] = "HEAD",
            ["GIT_SSL_NO_VERIFY"] = "1", ["http_proxy"] = "http://192.0.2.1", ["LD_PRELOAD"] = "/x", ["XDG_CONFIG_HOME"] = "/x", ["HOME"] = "/root", ["SSH_AUTH_SOCK"] = "/x",
        };
        GitEnvironment.Local.Apply(environment, "/repository");
        Assert.Equal(("/repository", "/repository", "/dev/null", "/usr/bin"), (environment["GIT_DIR"], environment["HOME"], environment["GIT_CONFIG_GLOBAL"], environment["PATH"]));
        var count = int.Parse(environment["GIT_CONFIG_COUNT"]!, CultureInfo.InvariantCulture);
        var settings = Enumerable.Range(0, count).SelectMany(i => new[] { $"GIT_CONFIG_KEY_{i}", $"GIT_CONFIG_VALUE_{i}" });
        Assert.Equal(
            new[]
            {
                "GIT_ALLOW_PROTOCOL", "GIT_ASKPASS", "GIT_ATTR_NOSYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_DIR", "GIT_NO_REPLACE_OBJECTS", "GIT_TERMINAL_PROMPT",
                "HOME", "LC_ALL", "PATH", "SSH_ASKPASS",
            }.Order(StringComparer.Ordinal),
            environment.Keys.Except(settings).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_thousand_files_in_as_many_folders_are_one_commit_and_one_list()
    {
        await using var node = RepositoryNode.Of(await postgres.NewDatabaseAsync());
        await node.Repositories.CreateProjectAsync("shop", null, Stop);
        string[] names = ["\u00e4", "a\u0308", "\U0001f600", "-rf", "--help", " blank ", "\"quoted\"", "*", "@{u}", "HEAD", "^{tree}", "a:b", "\u202eright"];
        var files = Enumerable.Range(0, 1000).Select(i => $"folder{i}/file{i}").Concat(names).Concat(names.Select(name => $"below/{name}/{name}")).ToList();
        for (var round = 0; round < 2; round++)
            await node.Repositories.WriteAsync(Project, [.. files.Select(file => new ResourceFile(file, System.Text.Encoding.UTF8.GetBytes($"{file} {round}")))], Stop);
        Assert.Equal("4\n", await node.GitAsync("shop", "rev-list", "--count", "master"));
        Assert.Equal(files.Append("metadata.yaml").Select(file => "/" + file).ToHashSet(), (await node.Files.ListAsync(Project, Stop)).Uris.ToHashSet());
        foreach (var file in files.TakeLast(2 * names.Length))
            Assert.Equal($"{file} 1", await node.ReadAsync(Project, file));
        (await node.Git.RunAsync(node.Of("shop"), ["fsck", "--strict"], Stop)).Required("fsck");
    }

    /// <summary>Two nodes, three branches, and in the middle the project goes.</summary>
    [Fact]
    public async Task A_project_is_removed_while_many_read_and_write_it()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var node = RepositoryNode.Of(database);
        await using var second = await database.OtherNodeAsync("other");
        await using var other = RepositoryNode.Of(second, node.Folder);
        for (var round = 0; round < 5; round++)
        {
            await node.Repositories.CreateProjectAsync("shop", null, Stop);
            await node.Repositories.CreateStageAsync("shop", "dev", Stop);
            await node.Repositories.CreateStageAsync("shop", "prod", Stop);
            var written = 0;
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var all = new[] { Project, new ResourceScope("shop", "dev"), new ResourceScope("shop", "prod") }.SelectMany(scope => new[] { node, other }.SelectMany(one => new[]
            {
                UntilGoneAsync(async i =>
                {
                    await one.WriteAsync(scope, $"file{i}", "text");
                    if (Interlocked.Increment(ref written) == 12)
                        enough.SetResult();
                }),
                UntilGoneAsync(_ => one.ReadAsync(scope, "metadata.yaml")),
                UntilGoneAsync(_ => one.Files.ListAsync(scope, Stop)),
            })).ToList();
            await Task.WhenAny(enough.Task, Task.WhenAll(all));
            await node.Repositories.RemoveProjectAsync("shop", Stop);
            await Task.WhenAll(all);
            Assert.Empty(Directory.EnumerateDirectories(node.Folder, "*.git").Concat(Directory.EnumerateDirectories(node.Folder, ".unfinished*")));
        }
    }

    private static async Task UntilGoneAsync(Func<int, Task> call)
    {
        try
        {
            for (var i = 0; ; i++)
                await call(i);
        }
        catch (RefusedException refused) when (refused.Error.Status == 404)
        {
            // The project is gone, or going.
        }
    }

    private static List<string> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
