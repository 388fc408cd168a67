using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>The node is killed between taking events and acting on them.</summary>
public sealed class KillingTheDispatch : IAsyncLifetime
{
    private HeadgateProcess node = null!;

    public async ValueTask InitializeAsync() => node = await HeadgateProcess.StartAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Each_event_that_was_taken_is_acted_on_once()
    {
        var project = KeptnEvents.NewProject();
        HashSet<string> taken = [];
        foreach (var round in Enumerable.Range(0, 3))
        {
            using var api = KeptnApi.Of(node);
            using var killed = new CancellationTokenSource();
            var senders = Enumerable.Range(0, 4).Select(_ => SendUntilItFailsAsync(api, project, killed.Token)).ToList();
            await Eventually.HoldsAsync(async () => (int?)(await api.GetAsync($"/api/mongodb-datastore/event?project={project}"))!["totalCount"] > (round + 1) * 40);
            await node.KillAsync();
            await killed.CancelAsync();
            foreach (var sender in senders)
                taken.UnionWith(await sender);
            await node.StartAgainAsync();
        }

        using var after = KeptnApi.Of(node);
        using var log = node.NewClient();
        List<string> stored = [];
        List<string> acted = [];
        await Eventually.HoldsAsync(async () =>
        {
            stored = await after.ContextsAsync(project);
            acted = [.. (await log.GetFromJsonAsync<JsonArray>($"/v2/storage/events?component=keptn&configurationId={project}&limit=10000"))!.Select(entry => (string)entry!["runId"]!)];
            return acted.Count >= stored.Count;
        });
        Assert.Equal(stored.Order(StringComparer.Ordinal), acted.Order(StringComparer.Ordinal));
        Assert.Superset(taken, stored.ToHashSet());
        Assert.Equal(stored.Count, stored.Distinct().Count());
    }

    private static async Task<HashSet<string>> SendUntilItFailsAsync(KeptnApi api, string project, CancellationToken killed)
    {
        HashSet<string> taken = [];
        while (!killed.IsCancellationRequested)
        {
            var one = KeptnEvents.Of(project);
            var context = Guid.NewGuid().ToString();
            one["shkeptncontext"] = context;
            try
            {
                await api.SendAsync(one);
                taken.Add(context);
            }
            catch (HttpRequestException)
            {
                break;
            }
        }

        return taken;
    }
}
