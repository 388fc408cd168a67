using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>A step of a change fails: the change is undone, its caller and the events say so, and trying again works.</summary>
public sealed class FailingHalfway(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private ProjectParts parts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static GitCredentials Elsewhere { get; } = new() { RemoteUrl = "https://git.example.com/shop.git", Https = new HttpsCredentials { Token = "example" } };

    public async ValueTask InitializeAsync() => parts = await ProjectParts.OfAsync(postgres);

    public ValueTask DisposeAsync() => parts.DisposeAsync();

    [Theory]
    [InlineData("project", 404, 404, "upstream repository not found")]
    [InlineData("project", 400, 404, "upstream repository not found")]
    [InlineData("project", 409, 409, "Project already exists with an already initialized GIT repository")]
    [InlineData("project", 424, 424, "invalid git token")]
    [InlineData("project", 500, 500, "as told")]
    [InlineData("stage prod", 409, 500, "failed to create stage 'prod' for project 'shop'")]
    [InlineData("stage dev", 0, 500, "failed to create stage 'dev' for project 'shop'")]
    [InlineData("write", 500, 500, "failed to upload shipyard resource for project 'shop'")]
    public async Task A_project_that_cannot_be_made_leaves_nothing(string step, int refusal, int status, string message)
    {
        parts.Repositories.Failure = (step, refusal == 0 ? new IOException("broken") : new RefusedException(new ApiError(refusal, null, "as told")));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => parts.CreateAsync("shop"));
        Assert.Equal((status, message), (refused.Error.Status, refused.Error.Message));
        Assert.Null(await parts.ShowAsync("shop"));
        Assert.Empty(parts.Repositories.Projects);
        Assert.Equal(0L, await parts.Database.ScalarAsync("SELECT count(*) FROM keptn.project"));
        Assert.Equal("project.create.started, project.create.finished errored", await parts.EventsAsync("shop"));

        parts.Repositories.Failure = null;
        await parts.CreateAsync("shop");
        Assert.Equal(["prod", "dev"], (await parts.ShowAsync("shop"))!.Stages.Select(stage => stage.StageName));
        Assert.Equal(["shop"], parts.Repositories.Projects.Keys);
    }

    [Theory]
    [InlineData("push", 409, 409, "Project already exists with an already initialized GIT repository")]
    [InlineData("push", 424, 424, "invalid git token")]
    [InlineData("pushed", 500, 500, "as told")]
    [InlineData("pushed", 0, 500, "failed to create project 'shop'")]
    public async Task A_project_whose_push_fails_leaves_nothing_upstream(string step, int refusal, int status, string message)
    {
        parts.Repositories.Failure = (step, refusal == 0 ? new IOException("broken") : new RefusedException(new ApiError(refusal, null, "as told")));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => parts.CreateAsync("shop", Elsewhere));
        Assert.Equal((status, message), (refused.Error.Status, refused.Error.Message));
        Assert.Equal(0L, await parts.Database.ScalarAsync("SELECT count(*) FROM keptn.project"));
        Assert.Empty(parts.Repositories.Projects);
        Assert.Empty(parts.Repositories.Upstream.Values.SelectMany(there => there));
    }

    [Fact]
    public async Task What_is_left_upstream_is_said_and_taken_back_by_the_sweep()
    {
        parts.Repositories.BeforeWriting = () =>
        {
            parts.Repositories.Failure = ("take back", new RefusedException(new ApiError(500, null, "away")));
            return Task.CompletedTask;
        };
        // The last step fails, after the push.
        await parts.Database.ScalarAsync(
            """
            CREATE FUNCTION keptn.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
            CREATE TRIGGER no BEFORE UPDATE OF state ON keptn.project FOR EACH ROW EXECUTE FUNCTION keptn.no();
            """);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => parts.CreateAsync("shop", Elsewhere));
        Assert.Equal(
            (500, "failed to create project 'shop'. The upstream may still have what was pushed to it (dev, master, prod): create the project again with it, or empty it."),
            (refused.Error.Status, refused.Error.Message));
        Assert.Equal(["creating"], [(string)(await parts.Database.ScalarAsync("SELECT state FROM keptn.project"))!]);
        Assert.Null(await parts.Get<IUpstreams>().FindAsync("shop", Stop));
        Assert.Equal("project.create.started, project.create.finished errored", await parts.EventsAsync("shop"));

        await parts.Database.ScalarAsync("DROP TRIGGER no ON keptn.project; UPDATE keptn.project SET created = now() - interval '25 hours'");
        parts.Repositories.Failure = null;
        var sweep = ActivatorUtilitiesOf<ProjectSweep>();
        await sweep.StartAsync(Stop);
        await Eventually.HoldsAsync(async () => await parts.Database.ScalarAsync("SELECT count(*) FROM keptn.project") is 0L);
        await sweep.StopAsync(Stop);
        Assert.Empty(parts.Repositories.Upstream.Values.Single());
    }

    [Fact]
    public async Task What_could_not_be_undone_is_removed_by_the_next_creation()
    {
        await parts.Database.ScalarAsync("INSERT INTO keptn.project SELECT 'shop', 'creating', gen_random_uuid(), now(), '', '', true, NULL");
        await parts.Repositories.CreateProjectAsync("shop", null, Stop);
        Assert.Null(await parts.ShowAsync("shop"));
        await parts.CreateAsync("shop");
        Assert.NotNull(await parts.ShowAsync("shop"));
    }

    [Fact]
    public async Task The_sweep_removes_what_nobody_makes_or_deletes_any_more()
    {
        foreach (var state in new[] { "creating", "deleting" })
        {
            await parts.Database.ScalarAsync($"INSERT INTO keptn.project SELECT '{state}', '{state}', gen_random_uuid(), now() - interval '25 hours', '', '', true, NULL");
            await parts.Repositories.CreateProjectAsync(state, null, Stop);
        }

        await parts.Database.ScalarAsync("INSERT INTO keptn.project SELECT 'begun', 'creating', gen_random_uuid(), now(), '', '', true, NULL");
        await parts.CreateAsync("shop");
        var sweep = ActivatorUtilitiesOf<ProjectSweep>();
        await sweep.StartAsync(Stop);
        await Eventually.HoldsAsync(async () => await parts.Database.ScalarAsync("SELECT string_agg(name, ' ' ORDER BY name) FROM keptn.project") is "begun shop");
        await sweep.StopAsync(Stop);
        Assert.Equal(["shop"], parts.Repositories.Projects.Keys);
        Assert.NotNull(await parts.ShowAsync("shop"));
    }

    [Fact]
    public async Task A_project_whose_repository_stays_is_hidden_and_deleted_again()
    {
        await parts.CreateAsync("shop");
        parts.Repositories.Failure = ("remove project", new IOException("broken"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => parts.Get<ProjectDeletion>().DeleteAsync("shop", Stop));
        Assert.Equal((500, "could not delete project: Internal server error"), (refused.Error.Status, refused.Error.Message));
        Assert.Null(await parts.ShowAsync("shop"));
        Assert.Null(await parts.Get<IProjectCatalogue>().FindAsync("shop", Stop));
        Assert.Empty(parts.Removal.Removed);

        parts.Repositories.Failure = null;
        await parts.Get<ProjectDeletion>().DeleteAsync("shop", Stop);
        Assert.Empty(parts.Repositories.Projects);
        Assert.Equal(["shop"], parts.Removal.Removed);
        Assert.Equal(0L, await parts.Database.ScalarAsync("SELECT count(*) FROM keptn.stage"));
        await parts.CreateAsync("shop");
    }

    [Fact]
    public async Task A_service_that_cannot_be_made_leaves_no_folder()
    {
        await parts.CreateAsync("shop");
        parts.Repositories.Failure = ("service dev", new RefusedException(new ApiError(500, null, "as told")));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => parts.Get<ServiceChanges>().CreateAsync("shop", "cart", Stop));
        Assert.Equal((500, "could not create service cart in stage dev of project shop: as told"), (refused.Error.Status, refused.Error.Message));
        Assert.DoesNotContain("shop/prod/cart", parts.Repositories.Folders);

        // A crash may leave one all the same.
        parts.Repositories.Failure = null;
        parts.Repositories.Folders.Add("shop/prod/cart");
        await parts.Get<ServiceChanges>().CreateAsync("shop", "cart", Stop);
        Assert.All((await parts.ShowAsync("shop"))!.Stages, stage => Assert.Equal("cart", Assert.Single(stage.Services).ServiceName));

        parts.Repositories.Failure = ("remove service dev", new RefusedException(new ApiError(500, null, "as told")));
        var kept = await Assert.ThrowsAsync<RefusedException>(() => parts.Get<ServiceChanges>().DeleteAsync("shop", "cart", Stop));
        Assert.Equal("could not delete service cart from stage dev: as told", kept.Error.Message);
        Assert.All((await parts.ShowAsync("shop"))!.Stages, stage => Assert.Single(stage.Services));
        Assert.Equal(
            "project.create.started, project.create.finished succeeded, service.create.started, service.create.finished errored, service.create.started, "
            + "service.create.finished succeeded, service.delete.started, service.delete.finished errored",
            await parts.EventsAsync("shop"));
    }

    [Fact]
    public async Task A_creation_that_lost_its_lock_shows_nothing()
    {
        parts.Repositories.BeforeWriting = () => parts.Database.ScalarAsync("SELECT pg_terminate_backend(pid, 60000) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => parts.CreateAsync("shop"));
        Assert.Equal((500, "failed to create project 'shop'"), (refused.Error.Status, refused.Error.Message));
        Assert.Null(await parts.ShowAsync("shop"));
        Assert.Equal("creating", await parts.Database.ScalarAsync("SELECT state FROM keptn.project"));
        Assert.Null(await parts.EventsAsync("shop"));

        parts.Repositories.BeforeWriting = () => Task.CompletedTask;
        await parts.CreateAsync("shop");
        Assert.NotNull(await parts.ShowAsync("shop"));
    }

    [Fact]
    public async Task The_next_change_of_a_project_waits_for_the_one_before_and_others_do_not()
    {
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        parts.Repositories.BeforeWriting = () =>
        {
            arrived.TrySetResult();
            return go.Task;
        };
        var creation = parts.CreateAsync("shop");
        await arrived.Task;
        parts.Repositories.BeforeWriting = () => Task.CompletedTask;
        var deletion = parts.Get<ProjectDeletion>().DeleteAsync("shop", Stop);
        await parts.CreateAsync("other");
        Assert.False(deletion.IsCompleted);
        go.SetResult();
        await creation;
        Assert.StartsWith("- A potentially created namespace shop-prod", await deletion, StringComparison.Ordinal);
        Assert.Equal(["other"], parts.Repositories.Projects.Keys);
    }

    private T ActivatorUtilitiesOf<T>() => Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<T>(parts.Get<IServiceProvider>());
}
