using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;
using Headgate.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>The repositories of a node without the node: a folder, git and a database for the locks.</summary>
public sealed class RepositoryNode : IAsyncDisposable
{
    private readonly GitReaders readers;
    private readonly bool ownsFolder;

    private RepositoryNode(string folder, bool ownsFolder, TestDatabase database, IUpstreams upstreams, ResourceOptions? options)
    {
        Folder = folder;
        this.ownsFolder = ownsFolder;
        options = (options ?? new ResourceOptions()) with { Folder = folder, AllowLoopback = true };
        var git = new GitProgram(options);
        readers = new GitReaders(git, options, TimeProvider.System);
        var data = new DataFolder(folder);
        var writes = new GitWrites(git, TimeProvider.System);
        var repository = new GitRepository(git, writes, options, TimeProvider.System);
        var remote = new UpstreamRemote(git, writes, options, data, NullLogger<UpstreamRemote>.Instance);
        var folders = new RepositoryFolders(options, data);
        var sync = new UpstreamSync(remote, repository, readers, NullLogger<UpstreamSync>.Instance);
        var locks = new ProjectLocks(database.Database, options);
        var local = new LocalRepositories(folders, repository, readers, remote, upstreams, locks, options);
        var branches = new Branches(local, repository, readers, remote, sync, upstreams, locks, options, TimeProvider.System);
        Refresh = new BranchRefresh(local, sync, upstreams, locks, options, TimeProvider.System, NullLogger<BranchRefresh>.Instance);
        Files = new ResourceFiles(branches, options);
        Repositories = new ProjectRepositories(folders, repository, readers, remote, sync, upstreams, locks, branches, Refresh, Files, options, TimeProvider.System);
        FirstPush = new FirstPush(folders, repository, remote, locks, options, TimeProvider.System);
        Git = git;
        Repository = repository;
    }

    internal ProjectRepositories Repositories { get; }

    internal FirstPush FirstPush { get; }

    internal BranchRefresh Refresh { get; }

    internal ResourceFiles Files { get; }

    internal GitProgram Git { get; }

    internal GitRepository Repository { get; }

    public string Folder { get; }

    /// <summary>Another node on the same database; by default with a folder of its own.</summary>
    internal static RepositoryNode Of(TestDatabase database, string? folder = null, IUpstreams? upstreams = null, ResourceOptions? options = null) =>
        new(folder ?? Directory.CreateTempSubdirectory("headgate-keptn-").FullName, folder is null, database, upstreams ?? new KnownUpstreams(), options);

    /// <summary>The folder of a project's repository.</summary>
    internal string Of(string project) => Path.Combine(Folder, project + ".git");

    /// <summary>What git itself says, of a command that must succeed.</summary>
    internal async Task<string> GitAsync(string project, params string[] command) =>
        (await Git.RunAsync(Of(project), command, TestContext.Current.CancellationToken)).Required(command[0]).Output;

    /// <summary>Makes a project's repository here and upstream.</summary>
    internal async Task CreateUpstreamAsync(string project, GitUpstream upstream)
    {
        var stop = TestContext.Current.CancellationToken;
        await Repositories.CreateProjectAsync(project, upstream, stop);
        await FirstPush.PushAsync(project, upstream, await FirstPush.BranchesAsync(project, stop), stop);
    }

    internal Task<string> WriteAsync(ResourceScope scope, string uri, string text) =>
        Repositories.WriteAsync(scope, [new ResourceFile(uri, Encoding.UTF8.GetBytes(text))], TestContext.Current.CancellationToken);

    internal async Task<string?> ReadAsync(ResourceScope scope, string uri, string? commit = null) =>
        await Repositories.ReadAsync(scope, uri, commit, TestContext.Current.CancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public async ValueTask DisposeAsync()
    {
        await readers.DisposeAsync();
        if (ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }
}
