using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>Projects without a node: on a real database, with repositories that fail when told to.</summary>
internal sealed class ProjectParts : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("headgate-keptn-projects-");
    private readonly ServiceProvider provider;

    private ProjectParts(TestDatabase database, KeptnOptions installation, Action<IServiceCollection>? more)
    {
        Database = database;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(database.Database).AddSingleton(database.Queue).AddSingleton(database.Options).AddSingleton(database.Node);
        services.AddSingleton(new DataFolder(folder.FullName));
        services.AddSingleton(installation);
        services.AddKeptnEvents();
        services.AddProjects();
        services.AddSingleton<IRepositories>(Repositories);
        services.AddSingleton<IFirstPush>(Repositories);
        services.AddSingleton<IProjectRemoval>(Removal);
        more?.Invoke(services);
        provider = services.BuildServiceProvider();
    }

    public TestDatabase Database { get; }

    public FailingRepositories Repositories { get; } = new();

    public CountingRemoval Removal { get; } = new();

    public KeptLog Log { get; } = new();

    /// <param name="postgres">Where the database is made.</param>
    /// <param name="more">Adds further parts.</param>
    /// <param name="installation">Other settings than the usual ones.</param>
    public static async Task<ProjectParts> OfAsync(PostgresFixture postgres, Action<IServiceCollection>? more = null, KeptnOptions? installation = null) =>
        new(await postgres.NewDatabaseAsync(new MigrationSource("keptn", typeof(KeptnModule).Assembly)), installation ?? new KeptnOptions(), more);

    public T Get<T>() where T : notnull => provider.GetRequiredService<T>();

    public Task CreateAsync(string name, GitCredentials? credentials = null, string shipyard = Example.TwoStages)
    {
        var asked = new CreateProjectRequest { Name = name, Shipyard = KeptnApi.Base64(shipyard), GitCredentials = credentials };
        return Get<ProjectCreation>().CreateAsync(asked, Get<ProjectRules>().CheckNew(asked), TestContext.Current.CancellationToken);
    }

    public Task<ProjectView?> ShowAsync(string name) => Get<ProjectReader>().ShowAsync(name, TestContext.Current.CancellationToken);

    /// <summary>Types and status of a project's events, in their order.</summary>
    public async Task<string?> EventsAsync(string project) =>
        await Database.ScalarAsync($"SELECT string_agg(substr(type, 16) || coalesce(' ' || (data ->> 'status'), ''), ', ' ORDER BY position) FROM keptn.event WHERE project = '{project}'") as string;

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

/// <summary>Remembers what there is, and fails at the call of a name.</summary>
internal sealed class FailingRepositories : IRepositories, IFirstPush
{
    public Dictionary<string, GitUpstream?> Projects { get; } = [];

    public HashSet<string> Folders { get; } = [];

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The branches of upstreams by their URL.</summary>
    public Dictionary<string, List<BranchTip>> Upstream { get; } = [];

    /// <summary>The call that fails, such as <c>stage prod</c>, and how.</summary>
    public (string Call, Exception How)? Failure { get; set; }

    /// <summary>Called before files are written.</summary>
    public Func<Task> BeforeWriting { get; set; } = () => Task.CompletedTask;

    public Task CreateProjectAsync(string project, GitUpstream? upstream, CancellationToken stop)
    {
        Fail("project");
        if (!Projects.TryAdd(project, upstream))
            throw new RefusedException(new ApiError(409, null, "Project already exists"));
        return Task.CompletedTask;
    }

    public Task CreateStageAsync(string project, string stage, CancellationToken stop) => AddAsync($"stage {stage}", $"{project}/{stage}");

    public Task CreateServiceAsync(string project, string stage, string service, CancellationToken stop) => AddAsync($"service {stage}", $"{project}/{stage}/{service}");

    public Task RemoveServiceAsync(string project, string stage, string service, CancellationToken stop)
    {
        Fail($"remove service {stage}");
        Folders.Remove($"{project}/{stage}/{service}");
        return Task.CompletedTask;
    }

    public Task RemoveProjectAsync(string project, CancellationToken stop)
    {
        Fail("remove project");
        Projects.Remove(project);
        Folders.RemoveWhere(folder => folder.StartsWith($"{project}/", StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    public Task MoveAsync(string project, GitUpstream upstream, CancellationToken stop)
    {
        Fail("move");
        Projects[project] = upstream;
        return Task.CompletedTask;
    }

    public Task<string> HeadAsync(ResourceScope scope, CancellationToken stop) => Task.FromResult(new string('0', 40));

    public Task<byte[]?> ReadAsync(ResourceScope scope, string uri, string? commit, CancellationToken stop)
    {
        Fail($"read {uri}");
        return Task.FromResult(Files.GetValueOrDefault($"{scope.Project}/{uri}"));
    }

    public async Task<string> WriteAsync(ResourceScope scope, IReadOnlyList<ResourceFile> files, CancellationToken stop)
    {
        Fail("write");
        await BeforeWriting();
        foreach (var file in files)
            Files[$"{scope.Project}/{file.Uri}"] = file.Content;
        return await HeadAsync(scope, stop);
    }

    public Task<IReadOnlyList<BranchTip>> BranchesAsync(string project, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<BranchTip>>([new("master", new string('1', 40)), .. Folders.Where(folder => folder.StartsWith($"{project}/", StringComparison.Ordinal)).Select(folder => new BranchTip(folder.Split('/')[1], new string('2', 40)))]);

    public Task PushAsync(string project, GitUpstream upstream, IReadOnlyList<BranchTip> branches, CancellationToken stop)
    {
        Fail("push");
        Upstream[upstream.RemoteUrl] = [.. branches];
        Fail("pushed");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<BranchTip>> TakeBackAsync(GitUpstream upstream, IReadOnlyList<BranchTip> pushed, CancellationToken stop)
    {
        Fail("take back");
        if (Upstream.GetValueOrDefault(upstream.RemoteUrl) is { } there)
            there.RemoveAll(pushed.Contains);
        return Task.FromResult<IReadOnlyList<BranchTip>>([]);
    }

    public Task<bool> ResumeAsync(string project, GitUpstream upstream, IReadOnlyList<BranchTip> pushed, CancellationToken stop)
    {
        Projects[project] = upstream;
        return Task.FromResult(true);
    }

    private Task AddAsync(string call, string folder)
    {
        Fail(call);
        if (!Folders.Add(folder))
            throw new RefusedException(new ApiError(409, null, "already exists"));
        return Task.CompletedTask;
    }

    private void Fail(string call)
    {
        if (Failure is { } failure && failure.Call == call)
            throw failure.How;
    }
}

/// <summary>Counts how often it was asked to remove a project.</summary>
internal sealed class CountingRemoval : IProjectRemoval
{
    public List<string> Removed { get; } = [];

    public Task RemoveAsync(Npgsql.NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        Removed.Add(project);
        return Task.CompletedTask;
    }
}

/// <summary>All that is logged.</summary>
internal sealed class KeptLog : ILoggerProvider, ILogger
{
    private readonly System.Text.StringBuilder text = new();

    public string Text
    {
        get
        {
            lock (text)
                return text.ToString();
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (text)
            text.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
    }

    public void Dispose()
    {
    }
}
