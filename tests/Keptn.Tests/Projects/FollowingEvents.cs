using System.Text;
using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Projects;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>What is shown of services follows the events of their tasks.</summary>
public sealed class FollowingEvents(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private ProjectParts parts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        parts = await ProjectParts.OfAsync(postgres);
        await parts.CreateAsync("shop");
        await parts.Get<ServiceChanges>().CreateAsync("shop", "cart", Stop);
    }

    public ValueTask DisposeAsync() => parts.DisposeAsync();

    [Fact]
    public async Task The_latest_event_of_each_type_of_a_task_is_shown()
    {
        var first = await HappensAsync("test.triggered");
        var second = await HappensAsync("test.triggered");
        var started = await HappensAsync("test.started", first.Id);
        await HappensAsync("test.started", first.Id, again: started);
        await HappensAsync("evaluation.finished", second.Id);
        var shown = (await ServiceAsync("dev")).LastEventTypes!;
        Assert.Equal(["sh.keptn.event.evaluation.finished", "sh.keptn.event.test.started", "sh.keptn.event.test.triggered"], shown.Keys.Order());
        Assert.Equal((second.Id, second.Context), (shown["sh.keptn.event.test.triggered"].EventId, shown["sh.keptn.event.test.triggered"].KeptnContext));
        Assert.Matches("^[0-9]{19}$", shown["sh.keptn.event.test.started"].Time);
        Assert.Null((await ServiceAsync("prod")).LastEventTypes);
    }

    [Theory]
    [InlineData("dev.delivery.triggered")]
    [InlineData("test.status.changed")]
    [InlineData("unheard-of.triggered")]
    [InlineData("service.create.finished")]
    public async Task Others_are_not(string type)
    {
        await HappensAsync(type);
        Assert.Null((await ServiceAsync("dev")).LastEventTypes);
    }

    [Fact]
    public async Task The_image_of_a_finished_deployment_is_shown_until_another_is_deployed()
    {
        var first = await HappensAsync("deployment.triggered", image: "registry.example.com/cart:1");
        Assert.Null((await ServiceAsync("dev")).DeployedImage);
        await HappensAsync("deployment.finished", first.Id);
        Assert.Equal("registry.example.com/cart:1", (await ServiceAsync("dev")).DeployedImage);
        Assert.Null((await ServiceAsync("prod")).DeployedImage);
        await HappensAsync("deployment.finished", (await HappensAsync("deployment.triggered")).Id);
        Assert.Equal("registry.example.com/cart:1", (await ServiceAsync("dev")).DeployedImage);
        await HappensAsync("deployment.finished", (await HappensAsync("deployment.triggered", image: "registry.example.com/cart:2")).Id);
        Assert.Equal("registry.example.com/cart:2", (await ServiceAsync("dev")).DeployedImage);
    }

    [Fact]
    public async Task A_shipyard_that_was_uploaded_is_shown_from_the_next_sequence_on()
    {
        var uploaded = Example.TwoStages.Replace("dev.delivery.finished", "prod.other.finished", StringComparison.Ordinal).Replace("0.2.3", "0.2.4", StringComparison.Ordinal);
        parts.Repositories.Files["shop/shipyard.yaml"] = Encoding.UTF8.GetBytes(uploaded);
        Assert.Equal("spec.keptn.sh/0.2.3", (await parts.ShowAsync("shop"))!.ShipyardVersion);
        await HappensAsync("dev.delivery.triggered");
        var shown = (await parts.ShowAsync("shop"))!;
        Assert.Equal(("spec.keptn.sh/0.2.4", uploaded), (shown.ShipyardVersion, shown.Shipyard));
        Assert.Null(shown.Stages[0].ParentStages);
        parts.Repositories.Files["shop/shipyard.yaml"] = "nonsense: ["u8.ToArray();
        await HappensAsync("dev.delivery.triggered");
        Assert.Equal(uploaded, (await parts.ShowAsync("shop"))!.Shipyard);
    }

    [Fact]
    public async Task A_project_does_not_end_while_one_of_its_events_is_consumed()
    {
        var hold = new ProjectHold();
        var happened = Event("test.triggered", null, null);
        await using var connection = await parts.Database.Database.Source.OpenConnectionAsync(Stop);
        await using var consuming = await connection.BeginTransactionAsync(Stop);
        await hold.ConsumeAsync(consuming, happened, Stop);
        var deletion = parts.Get<ProjectDeletion>().DeleteAsync("shop", Stop);
        await Eventually.HoldsAsync(async () => await parts.Database.ScalarAsync("SELECT count(*) FROM keptn.project WHERE state = 'deleting'") is 1L);
        Assert.Empty(parts.Removal.Removed);
        Assert.False(deletion.IsCompleted);
        await consuming.CommitAsync(Stop);
        await deletion;
        Assert.Equal(["shop"], parts.Removal.Removed);
    }

    private async Task<KeptnEvent> HappensAsync(string type, string? triggered = null, string? image = null, KeptnEvent? again = null)
    {
        var happened = again ?? Event(type, triggered, image);
        await parts.Database.Database.TransactAsync(
            async (transaction, stop) =>
            {
                await EventStore.InsertAsync(transaction, happened, stop);
                await Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<ReadModel>(parts.Get<IServiceProvider>()).ConsumeAsync(transaction, happened, stop);
            },
            Stop);
        return happened;
    }

    private static KeptnEvent Event(string type, string? triggered, string? image)
    {
        var data = new JsonObject { ["project"] = "shop", ["stage"] = "dev", ["service"] = "cart" };
        if (image is not null)
            data["configurationChange"] = new JsonObject { ["values"] = new JsonObject { ["image"] = image } };
        return new KeptnEvent
        {
            Id = Guid.NewGuid().ToString(), Type = EventType.Prefix + type, Source = "example", Time = TimeProvider.System.GetUtcNow(), Context = Guid.NewGuid().ToString(), TriggeredId = triggered, Data = data,
        };
    }

    private async Task<ServiceView> ServiceAsync(string stage) => Assert.Single((await parts.ShowAsync("shop"))!.Stages.Single(one => one.StageName == stage).Services);
}
