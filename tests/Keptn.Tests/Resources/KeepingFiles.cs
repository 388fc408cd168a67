using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>A project's repository as the platform's own parts use it.</summary>
public sealed class KeepingFiles(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly ResourceScope Project = new("shop");
    private static readonly ResourceScope Stage = new("shop", "dev");
    private static readonly ResourceScope Service = new("shop", "dev", "cart");
    private RepositoryNode node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        node = RepositoryNode.Of(await postgres.NewDatabaseAsync());
        await node.Repositories.CreateProjectAsync("shop", null, Stop);
        await node.Repositories.CreateStageAsync("shop", "dev", Stop);
        await node.WriteAsync(Project, "shipyard.yaml", "stages: []");
        await node.Repositories.CreateServiceAsync("shop", "dev", "cart", Stop);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Stages_are_branches_from_before_the_shipyard_and_services_are_folders()
    {
        Assert.Equal("metadata.yaml\nshipyard.yaml\n", await node.GitAsync("shop", "ls-tree", "-r", "--name-only", "master"));
        Assert.Equal("cart/metadata.yaml\nmetadata.yaml\n", await node.GitAsync("shop", "ls-tree", "-r", "--name-only", "dev"));
        Assert.Equal("Added service: cart\ncreated stage\ninitialized project\ninit git empty repo\n", await node.GitAsync("shop", "log", "--format=%s", "dev"));
        Assert.Equal("keptn <keptn@keptn.sh>\n", await node.GitAsync("shop", "log", "--format=%an <%ae>", "-1", "dev"));
        Assert.Matches("^projectName: shop\ncreationTimestamp: \\d{4}-.+ UTC\nisUsingDirectoryStructure: false\n$", await node.ReadAsync(Project, "metadata.yaml"));
        Assert.Matches("^servicename: cart\ncreationtimestamp: \\d{4}-.+ UTC\n$", await node.ReadAsync(Service, "metadata.yaml"));
    }

    [Fact]
    public async Task A_file_is_read_as_it_is_now_or_at_a_commit()
    {
        var first = await node.WriteAsync(Service, "slo/slo.yaml", "one");
        var second = await node.WriteAsync(Service, "/slo/slo.yaml", "two");
        Assert.Equal("two", await node.ReadAsync(Service, "slo/slo.yaml"));
        Assert.Equal("one", await node.ReadAsync(Service, "slo/slo.yaml", first));
        Assert.Equal("two", await node.ReadAsync(Stage, "cart/slo/slo.yaml"));
        Assert.Equal(second, await node.Repositories.HeadAsync(Service, Stop));
        Assert.Null(await node.ReadAsync(Service, "slo"));
        Assert.Null(await node.ReadAsync(Service, "sli.yaml"));
    }

    [Fact]
    public async Task What_is_not_there_or_is_there_already_is_said()
    {
        await RefusedAsync(404, "Could not find credentials for upstream repository", () => node.ReadAsync(new ResourceScope("nowhere"), "a"));
        await RefusedAsync(404, "Stage not found", () => node.ReadAsync(new ResourceScope("shop", "prod"), "a"));
        await RefusedAsync(404, "Service not found", () => node.WriteAsync(new ResourceScope("shop", "dev", "nothing"), "a", "b"));
        await RefusedAsync(500, "Internal server error", () => node.ReadAsync(Stage, "metadata.yaml", new string('0', 40)));
        await RefusedAsync(409, "Project already exists", () => node.Repositories.CreateProjectAsync("shop", null, Stop));
        await RefusedAsync(409, "Stage already exists", () => node.Repositories.CreateStageAsync("shop", "dev", Stop));
        await RefusedAsync(409, "Service already exists", () => node.Repositories.CreateServiceAsync("shop", "dev", "cart", Stop));
    }

    [Fact]
    public async Task A_folder_is_not_lost_to_a_file_nor_a_file_to_a_folder()
    {
        await node.WriteAsync(Stage, "a", "file");
        await RefusedAsync(400, "invalid resource uri: 'a' is a file, not a folder", () => node.WriteAsync(Stage, "a/b", "below"));
        Assert.Equal("file", await node.ReadAsync(Stage, "a"));
        await RefusedAsync(400, "invalid resource uri: 'cart' is a folder, not a file", () => node.WriteAsync(Stage, "cart", "file"));
        Assert.NotNull(await node.ReadAsync(Service, "metadata.yaml"));
    }

    /// <summary>As <c>git describe</c> makes them.</summary>
    [Fact]
    public async Task Names_that_end_in_a_part_of_a_hash_are_names()
    {
        var commit = await node.WriteAsync(Stage, "a", "b");
        var service = $"cart-g{commit[..7]}";
        await node.Repositories.CreateServiceAsync("shop", "dev", service, Stop);
        await node.WriteAsync(new ResourceScope("shop", "dev", service), "a", "c");
        Assert.Equal("c", await node.ReadAsync(Stage, $"{service}/a"));
        await RefusedAsync(404, "Stage not found", () => node.WriteAsync(new ResourceScope("shop", $"dev-g{commit[..7]}"), "a", "d"));
        await node.Repositories.CreateStageAsync("shop", $"dev-g{commit[..7]}", Stop);
        Assert.Null(await node.ReadAsync(new ResourceScope("shop", $"dev-g{commit[..7]}"), "a"));
    }

    [Fact]
    public async Task Removing_is_thorough_and_may_be_done_twice()
    {
        await node.Repositories.RemoveServiceAsync("shop", "dev", "cart", Stop);
        var head = await node.Repositories.HeadAsync(Stage, Stop);
        await node.Repositories.RemoveServiceAsync("shop", "dev", "cart", Stop);
        Assert.Equal(head, await node.Repositories.HeadAsync(Stage, Stop));
        await RefusedAsync(404, "Service not found", () => node.ReadAsync(Service, "metadata.yaml"));
        await node.Repositories.RemoveProjectAsync("shop", Stop);
        await node.Repositories.RemoveProjectAsync("shop", Stop);
        await RefusedAsync(404, "Could not find credentials for upstream repository", () => node.ReadAsync(Project, "metadata.yaml"));
        await node.Repositories.CreateProjectAsync("shop", null, Stop);
        await RefusedAsync(404, "Stage not found", () => node.ReadAsync(Stage, "metadata.yaml"));
        Assert.Null(await node.ReadAsync(Project, "shipyard.yaml"));
    }

    private static async Task RefusedAsync(int status, string message, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(call);
        Assert.Equal((status, message), (refused.Error.Status, refused.Error.Message));
    }
}
