using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Lighthouse;

/// <summary>What the store of events knows of evaluations.</summary>
internal static class EvaluationStore
{
    // More evaluations of one service in one run than anybody has; those beyond them are found no more.
    private const int MostInOneRun = 200;

    private const string Triggered = """
        SELECT id, git_commit_id, data
          FROM keptn.event
         WHERE type = 'sh.keptn.event.evaluation.triggered' AND context = @context
           AND project = keptn.event_history_of(@project) AND stage = @stage AND service = @service
         ORDER BY time DESC, position DESC
         LIMIT @most
        """;

    private const string Earlier = """
        SELECT id, data #> '{evaluation,indicatorResults}'
          FROM keptn.event AS finished
         WHERE type = 'sh.keptn.event.evaluation.finished' AND source = 'lighthouse-service'
           AND project = keptn.event_history_of(@project) AND stage = @stage AND service = @service
           AND (@results::text[] IS NULL OR result = ANY (@results))
           AND NOT EXISTS (SELECT 1 FROM keptn.event AS invalidated
                            WHERE invalidated.project = finished.project AND invalidated.triggered_id = finished.triggered_id
                              AND invalidated.type LIKE '%.invalidated')
         ORDER BY time DESC, position DESC
         LIMIT @count
        """;

    /// <summary>The evaluation that asked for the values of a <c>get-sli</c> event: the one that <paramref name="getSliTriggered"/> is made from, else the latest of the run, project, stage and service.</summary>
    public static async Task<AskedEvaluation?> FindAsync(NpgsqlTransaction transaction, KeptnEvent getSli, string? getSliTriggered, CancellationToken stop)
    {
        await using var command = Of(Triggered, transaction, getSli);
        command.Parameters.AddWithValue("context", SearchKey.Of(getSli.Context));
        command.Parameters.AddWithValue("most", MostInOneRun);
        AskedEvaluation? latest = null;
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var id = row.GetString(0);
            var found = new AskedEvaluation(id, row.IsDBNull(1) ? null : row.GetString(1), JsonNode.Parse(row.GetString(2))!);
            latest ??= found;
            if (LighthouseTasks.IdOf(id, LighthouseTasks.GetSli, EventType.Triggered) == getSliTriggered)
                return found;
        }

        return latest;
    }

    /// <summary>The evaluations to compare with, latest first.</summary>
    public static async Task<IReadOnlyList<EarlierEvaluation>> EarlierAsync(NpgsqlTransaction transaction, KeptnEvent getSli, Comparison comparison, CancellationToken stop)
    {
        await using var command = Of(Earlier, transaction, getSli);
        command.Parameters.AddWithValue("results", NpgsqlDbType.Array | NpgsqlDbType.Text, comparison.Included?.ToArray() ?? (object)DBNull.Value);
        command.Parameters.AddWithValue("count", comparison.Count);
        List<EarlierEvaluation> found = [];
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new EarlierEvaluation(row.GetString(0), row.IsDBNull(1) ? [] : Values(JsonNode.Parse(row.GetString(1)))));
        return found;
    }

    private static IReadOnlyList<IndicatorValue> Values(JsonNode? indicatorResults) => indicatorResults is JsonArray results
        ? [.. results.Select(result => IndicatorValues.TryRead(result.At("value"))).OfType<IndicatorValue>()]
        : [];

    private static NpgsqlCommand Of(string sql, NpgsqlTransaction transaction, KeptnEvent about)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", SearchKey.Of(about.Project));
        command.Parameters.AddWithValue("stage", SearchKey.Of(about.Stage));
        command.Parameters.AddWithValue("service", SearchKey.Of(about.Service));
        return command;
    }
}

/// <summary>An <c>evaluation.triggered</c> event.</summary>
internal sealed record AskedEvaluation(string Id, string? GitCommitId, JsonNode Data);
