using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>One service whose queue is long: those who wait keep their order, and whoever comes later waits behind them.</summary>
public sealed class ThousandsWaiting(KeptnNode node)
{
    [Fact]
    public async Task The_queue_is_worked_off_from_its_front()
    {
        var project = await SequenceProject.CreateAsync(node.Api);
        var running = await project.TriggerAsync();
        var first = await project.TriggerAsync();
        await project.ReachesAsync(first, "waiting");
        var inserted = await new NodeDatabase(node.Process.DataFolder).ColumnAsync($"""
            INSERT INTO keptn.sequence_execution
                (id, trigger_id, project, stage, service, context, sequence, state, open, holds, task_id, unanswered, due, triggered_at, document)
            SELECT project || number, project || number, project, stage, service, other, sequence, state, open, holds, task_id, unanswered, due, triggered_at,
                   (document::jsonb || jsonb_build_object('id', project || number, 'context', other))::json
              FROM keptn.sequence_execution, generate_series(1, 5000) number, LATERAL (SELECT md5(project || number)::uuid::text AS other) generated
             WHERE project = '{project.Name}' AND context = '{first}'
             ORDER BY number
            RETURNING context
            """);
        var last = await project.TriggerAsync();
        await project.ReachesAsync(last, "waiting");

        await project.DoAsync(running, "deployment", "fail");
        foreach (var context in inserted.Take(2).Prepend(first))
            await project.DoAsync(context, "deployment", "fail");
        await project.TriggeredAsync(inserted[2], "deployment");
        Assert.Equal("waiting", (string?)(await project.StateAsync(last))!["state"]);
        Assert.Single(await project.ExecutionsAsync("&status=started"));
    }
}
