using System.Text.Json.Nodes;
using Headgate.Hosting;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.ServerTests.Workspaces;
using Headgate.Testing;
using Headgate.Workspaces;
using Headgate.Workspaces.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headgate.ServerTests.Routes;

/// <summary>A whole node inside the test process, so that tests see its route table; with two projects, of which the first owns one of everything.</summary>
public sealed class NodeInProcess : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("headgate-routes-").FullName;
    private WebApplication app = null!;

    /// <summary>All routes.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints { get; private set; } = [];

    public IServiceProvider Services => app.Services;

    public Uri Url { get; private set; } = null!;

    /// <summary>The first project, by its master token.</summary>
    public StorageApi Owner { get; private set; } = null!;

    /// <summary>The first project's master token.</summary>
    public string OwnerToken { get; private set; } = "";

    /// <summary>The first project.</summary>
    public ProjectId Project { get; private set; }

    /// <summary>The master token of another project.</summary>
    public string ForeignToken { get; private set; } = "";

    /// <summary>A token of the first project that was given nothing.</summary>
    public string PoorToken { get; private set; } = "";

    public string ExpiredToken { get; private set; } = "";

    public string DeletedToken { get; private set; } = "";

    /// <summary>The master token of a member of the first project who is one no more.</summary>
    public string LeftToken { get; private set; } = "";

    public string ManageToken { get; private set; } = "";

    /// <summary>What the node logged.</summary>
    internal CapturedLog Log { get; } = new();

    /// <summary>For each route parameter a value that names something in the first project.</summary>
    public IReadOnlyDictionary<string, string> Known { get; private set; } = new Dictionary<string, string>();

    /// <summary>For each route parameter a value that names nothing anywhere; components and the default branch are there for everybody.</summary>
    public IReadOnlyDictionary<string, string> Unknown { get; private set; } = new Dictionary<string, string>();

    public async ValueTask InitializeAsync()
    {
        var shelf = Directory.CreateDirectory(Path.Combine(folder, "shelf")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shelf, "mine.csv"), "a\n1\n");
        app = HeadgateHost.Build(new Dictionary<string, string?> { ["Storage:ExternalFolders:shelf:Path"] = shelf, ["Urls"] = "http://127.0.0.1:0", ["Data"] = folder, ["Keptn:Gateway:MaxAuthEnabled"] = "false", ["Logging:LogLevel:Default"] = "Debug", ["Logging:Console:LogLevel:Default"] = "Error" }, AddFolderEngine);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        await app.StartAsync();
        Endpoints = [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var made = Bootstrap.Read(folder)!;
        ManageToken = made.ManageToken;
        OwnerToken = made.StorageToken;
        Project = new ProjectId(made.ProjectId);
        Owner = new StorageApi(NewClient(made.StorageToken));

        var administration = app.Services.GetRequiredService<ProjectAdministration>();
        var organization = await administration.CreateOrganizationAsync("Others", CancellationToken.None);
        var project = await administration.CreateProjectAsync(organization, new NewProject { Name = "Another" }, CancellationToken.None);
        ForeignToken = await administration.AddMemberAsync(project, "Somebody", "somebody@example.com", "admin", CancellationToken.None);
        LeftToken = await administration.AddMemberAsync(Project, "Left", "left@example.com", "admin", CancellationToken.None);
        var left = await administration.FindAdminAsync("left@example.com", CancellationToken.None);
        await administration.RemoveMemberAsync(Project, left!.Id, CancellationToken.None);
        await administration.SetFeatureAsync(Project, "external-buckets", true, CancellationToken.None);
        await MakeOneOfEverythingAsync();
        await MakeOneOfEverythingManagedAsync(administration);
    }

    private static void AddFolderEngine(IServiceCollection services)
    {
        services.AddSingleton<FolderEngine>();
        services.AddSingleton<IWorkspaceEngine>(provider => provider.GetRequiredService<FolderEngine>());
    }

    /// <summary>A client with a token, or with none.</summary>
    public HttpClient NewClient(string? token)
    {
        // A body that waits for leave to come does not come without it, however long the answer takes.
        var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Eventually.Patience }) { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
        if (token is not null)
            client.DefaultRequestHeaders.Add("X-StorageApi-Token", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Owner?.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await TestFolder.RemoveAsync(folder);
    }

    private async Task MakeOneOfEverythingAsync()
    {
        var poor = await TokenAsync(null);
        PoorToken = (string)poor["token"]!;
        ExpiredToken = (string)(await TokenAsync(1))["token"]!;
        var deleted = await TokenAsync(null);
        DeletedToken = (string)deleted["token"]!;
        await Owner.DeleteAsync($"/v2/storage/tokens/{deleted["id"]}");

        var bucket = await Owner.NewBucketAsync("mine");
        var file = await Owner.UploadAsync("mine.csv", "id,name\n1,one\n");
        await Owner.PostAsync($"/v2/storage/files/{file}/tags", new JsonObject { ["tag"] = "mine" });
        var job = await Owner.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "rows", ["dataFileId"] = file, ["primaryKey"] = new JsonArray("id") });
        var table = (string)(await Owner.ResultsAsync(job))["id"]!;
        var snapshot = await Owner.ResultsAsync(await Owner.PostAsync($"/v2/storage/tables/{table}/snapshots", new JsonObject { ["description"] = "mine" }));
        var profile = await Owner.ResultsAsync(await Owner.PostAsync($"/v2/storage/tables/{table}/profile", []));
        var metadata = await Owner.PostAsync("/v2/storage/branch/default/metadata", new JsonObject { ["metadata"] = new JsonArray(new JsonObject { ["key"] = "mine", ["value"] = "mine" }) });
        var happened = await Owner.PostAsync("/v2/storage/events", new JsonObject { ["message"] = "mine", ["component"] = "test" });
        const string configs = "/v2/storage/components/keboola.ex-db-mysql/configs";
        await Owner.PostAsync(configs, new JsonObject { ["name"] = "mine", ["configurationId"] = "mine" });
        await Owner.PostAsync($"{configs}/mine/rows", new JsonObject { ["rowId"] = "mine" });
        var external = await Owner.ResultsAsync(await Owner.PostAsync("/v2/storage/buckets/register", new JsonObject { ["name"] = "shelf", ["path"] = new JsonArray("shelf") }));
        var task = await Owner.PostAsync($"/v2/storage/buckets/{external["id"]}/scheduled-tasks/refresh", new JsonObject { ["cronExpression"] = "0 0 1 1 *" });
        var trigger = await Owner.PostAsync("/v2/storage/triggers", new JsonObject
        {
            ["runWithTokenId"] = long.Parse((string)poor["id"]!, System.Globalization.CultureInfo.InvariantCulture),
            ["component"] = "orchestration",
            ["configurationId"] = "1",
            ["coolDownPeriodMinutes"] = 1,
            ["tableIds"] = new JsonArray(table),
        });
        var workspace = await Owner.PostAsync("/v2/storage/workspaces", []);
        var credentials = await Owner.PostAsync($"/v2/storage/workspaces/{workspace["id"]}/credentials", []);
        var branch = await Owner.ResultsAsync(await Owner.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = "mine" }));
        var main = (await Owner.GetAsync("/v2/storage/dev-branches")).AsArray().Single(one => (bool)one!["isDefault"]!)!;
        var merge = await Owner.PostAsync(
            "/v2/storage/merge-request", new JsonObject { ["branchFromId"] = (long)branch["id"]!, ["branchIntoId"] = (long)main["id"]!, ["title"] = "mine" });
        var session = await Owner.PostAsync("/services/editor/sql/sessions", new() { ["branchId"] = "default", ["componentId"] = null, ["configurationId"] = null });
        await Eventually.HoldsAsync(async () => (string?)(await Owner.GetAsync($"/services/editor/sql/sessions/{session["id"]}"))["status"] == "ready");
        var sandbox = await Owner.PostAsync(
            "/services/data-science/sandboxes", new() { ["componentId"] = "keboola.ex-db-mysql", ["configurationId"] = "mine", ["type"] = "python", ["host"] = "sandbox.example.com" });
        var (queryJob, statement) = await QueryAsync(workspace["id"]!.GetValue<long>());
        Known = new Dictionary<string, string>
        {
            ["component_id"] = "keboola.ex-db-mysql",
            ["config_id"] = "mine",
            ["row_id"] = "mine",
            ["version_id"] = "1",
            ["bucket_id"] = bucket,
            ["table_id"] = table,
            ["column_id"] = $"{table}.id",
            ["profile_id"] = profile["uuid"]!.ToString(),
            ["snapshot_id"] = snapshot["id"]!.ToString(),
            ["metadata_id"] = metadata[0]!["id"]!.ToString(),
            ["file_id"] = file.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["tag"] = "mine",
            ["task_id"] = (string)task["uuid"]!,
            ["id"] = job["id"]!.ToString(),
            ["trigger_id"] = (string)trigger["id"]!,
            ["event_id"] = happened["id"]!.ToString(),
            ["token_id"] = poor["id"]!.ToString(),
            ["branch_id"] = "default",
            ["merge_request_id"] = merge["id"]!.ToString(),
            ["workspace_id"] = workspace["id"]!.ToString(),
            ["credentials_id"] = credentials["connection"]!["credentials"]!["id"]!.ToString(),
            ["key_name"] = "RSA_PUBLIC_KEY",
            ["query_job_id"] = queryJob.ToString(),
            ["statement_id"] = statement.ToString(),
            ["session_id"] = (string)session["id"]!,
            ["sandbox_id"] = (string)sandbox["id"]!,
        };

        Unknown = Known.ToDictionary(pair => pair.Key, pair => pair.Key switch
        {
            "branch_id" or "component_id" => pair.Value,
            "bucket_id" => "in.c-nowhere",
            "table_id" => "in.c-nowhere.nothing",
            "column_id" => "in.c-nowhere.nothing.id",
            "query_job_id" or "statement_id" or "session_id" => Guid.Empty.ToString(),
            _ => long.TryParse(pair.Value, out _) ? "987654321" : "nowhere",
        });

        // The shortest expiry is a second; the token is of use here only once that has passed.
        using var client = NewClient(ExpiredToken);
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await client.GetAsync("/v2/storage/tokens/verify");
            return !answer.IsSuccessStatusCode;
        });
        await NoWorkIsLeftAsync();
    }

    /// <summary>A query with a result, in a job that waits.</summary>
    /// <summary>Returns when what was asked for so far has been done: work in the background must not be taken for a change by a test.</summary>
    public Task NoWorkIsLeftAsync() => Eventually.HoldsAsync(async () =>
    {
        await using var command = Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand("SELECT NOT EXISTS (SELECT FROM headgate.work_item)");
        return await command.ExecuteScalarAsync() is true;
    });

    private async Task<(Guid Job, Guid Statement)> QueryAsync(long workspace)
    {
        var (now, statement) = (TimeProvider.System.GetUtcNow(), Guid.NewGuid());
        var branch = await Services.GetRequiredService<ProjectDirectory>().FindAsync(Project, CancellationToken.None);
        var job = new QueryJob(Guid.NewGuid(), Project, branch!.DefaultBranch, workspace, Guid.NewGuid(), "user", false, null, QueryWords.Enqueued, now, now, null, null, now.AddDays(1));
        await Services.GetRequiredService<MetadataDatabase>().TransactAsync(
            (transaction, stop) => QueryStore.InsertAsync(transaction, job, new TokenId(1), [new NewStatement(statement, "SELECT 1")], stop), CancellationToken.None);
        var result = new QueryResult([new("A", "FIXED", Nullable: false, Precision: 1, Scale: 0, Length: null)], """["1"]""", 1, []);
        await Services.GetRequiredService<QueryStore>().EndAsync(Project, statement, QueryWords.Completed, null, 1, null, result, CancellationToken.None);
        return (job.Id, statement);
    }

    /// <summary>For the routes of the Management API, a project beside the others.</summary>
    private async Task MakeOneOfEverythingManagedAsync(ProjectAdministration administration)
    {
        var organization = await administration.CreateOrganizationAsync("Managed", CancellationToken.None);
        var project = await administration.CreateProjectAsync(organization, new NewProject { Name = "Managed", Features = ["mine"] }, CancellationToken.None);
        await administration.AddMemberAsync(project, "Managed", "managed@example.com", "guest", CancellationToken.None);
        Known = new Dictionary<string, string>(Known)
        {
            ["maintainer_id"] = "1",
            ["organization_id"] = organization.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["project_id"] = project.ToString(),
            ["user"] = "managed@example.com",
            ["feature"] = "mine",
        };
    }

    private Task<JsonNode> TokenAsync(int? seconds)
    {
        var wanted = new JsonObject { ["description"] = "for a test" };
        if (seconds is not null)
            wanted["expiresIn"] = seconds;
        return Owner.PostAsync("/v2/storage/tokens", wanted);
    }
}

/// <summary>Shares the node among the classes that only look at routes.</summary>
[CollectionDefinition(Name)]
public sealed class RouteTable : ICollectionFixture<NodeInProcess>
{
    public const string Name = "Route table";
}
