using System.Net;
using Headgate.Keptn.Tests.Projects;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>The events of a deleted project.</summary>
public sealed class GoingWithTheProject(KeptnNode node)
{
    [Fact]
    public async Task They_are_gone_when_it_is_deleted_and_its_namesake_has_only_its_own()
    {
        var project = await node.Api.NewProjectAsync();
        foreach (var _ in Enumerable.Range(0, 5))
            await node.Api.SendAsync(KeptnEvents.Of(project));
        await node.Api.DeleteAsync($"{Example.ControlPlane}/project/{project}");
        Assert.Empty(await node.Api.ListAsync($"project={project}"));
        await node.Api.PostAsync($"{Example.ControlPlane}/project", Example.Body(project), HttpStatusCode.Created);
        var context = await node.Api.SendAsync(KeptnEvents.Of(project, "sh.keptn.event.test.finished"));
        Assert.Empty(await node.Api.ListAsync($"project={project}&type=sh.keptn.event.test.started"));
        Assert.Equal(context, (string?)Assert.Single(await node.Api.ListAsync($"project={project}&type=sh.keptn.event.test.finished"))!["shkeptncontext"]);
        var page = (await node.Api.GetAsync($"/api/mongodb-datastore/event?project={project}&pageSize=100"))!;
        Assert.Equal(page["events"]!.AsArray().Count, (int)page["totalCount"]!);
        Assert.DoesNotContain(page["events"]!.AsArray(), one => (string?)one!["type"] == "sh.keptn.event.project.delete.finished");
    }

    [Fact]
    public async Task They_are_removed_to_the_last_row_however_often_the_node_dies()
    {
        await using var own = await HeadgateProcess.StartAsync();
        var database = new NodeDatabase(own.DataFolder);
        string project;
        using (var api = KeptnApi.Of(own))
        {
            project = await api.NewProjectAsync();
            await api.SendAsync(KeptnEvents.Of("neighbour"));
            await database.ColumnAsync(Many(project));
            await api.DeleteAsync($"{Example.ControlPlane}/project/{project}");
        }

        foreach (var left in new[] { 30_000, 20_000, 10_000 })
        {
            await Eventually.HoldsAsync(async () => await CountAsync(database, $"event WHERE project = '{project}'") < left);
            await own.KillAsync();
            await own.StartAgainAsync();
            using var api = KeptnApi.Of(own);
            Assert.Empty(await api.ListAsync($"project={project}"));
            Assert.Single(await api.ListAsync("project=neighbour"));
        }

        await Eventually.HoldsAsync(async () => await CountAsync(database, "past_event_history") == 0);
        foreach (var table in new[] { "event", "event_root", "event_untallied", "event_tally", "event_project_tally" })
            Assert.Equal(0, await CountAsync(database, $"{table} WHERE project = '{project}'"));
    }

    private static string Many(string project) => $$"""
        WITH made AS (
            INSERT INTO keptn.event (id, type, source, time, context, data, project, stage, service)
            SELECT 'many-' || n, 'sh.keptn.event.test.started', 'test-service', now() - n * interval '1 minute', 'many-' || n / 2, '{}', '{{project}}', 'dev', 'cart' FROM generate_series(1, 30000) n
            RETURNING position, project, context, time, id, type, source, stage, service),
        roots AS (
            INSERT INTO keptn.event_root (project, context, position, time, id, type, source, stage, service)
            SELECT DISTINCT ON (context) project, context, position, time, id, type, source, stage, service FROM made ORDER BY context, time)
        INSERT INTO keptn.event_untallied (position, project, time, type, stage, service, source) SELECT position, project, time, type, stage, service, source FROM made
        RETURNING project
        """;

    private static async Task<int> CountAsync(NodeDatabase database, string of) => int.Parse((await database.ColumnAsync($"SELECT count(*)::text FROM keptn.{of}")).Single(), System.Globalization.CultureInfo.InvariantCulture);
}
