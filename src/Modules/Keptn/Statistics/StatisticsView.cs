using System.Globalization;
using System.Text.Json.Serialization;

namespace Headgate.Keptn.Statistics;

/// <summary>Statistics as the wire shows them. Executions are counted by their started events, sequences by the finished events of the shipyard controller.</summary>
internal sealed record StatisticsView(
    [property: JsonPropertyName("from")] string From,
    [property: JsonPropertyName("to")] string To,
    [property: JsonPropertyName("projects")] IReadOnlyList<ProjectStatisticsView> Projects)
{
    public static StatisticsView Of(DateTimeOffset from, DateTimeOffset to, IEnumerable<ExecutionCount> counts) => new(
        Text(from), Text(to),
        [.. counts.GroupBy(count => count.Project).Select(project => new ProjectStatisticsView(project.Key, [.. project.GroupBy(count => count.Service).Select(ServiceStatisticsView.Of)]))]);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

internal sealed record ProjectStatisticsView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("services")] IReadOnlyList<ServiceStatisticsView> Services);

internal sealed record ServiceStatisticsView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("events")] IReadOnlyList<TypeCountView> Events,
    [property: JsonPropertyName("keptnServiceExecutions")] IReadOnlyList<SourceExecutionsView> Executions,
    [property: JsonPropertyName("executedSequencesPerType")] IReadOnlyList<TypeCountView>? Sequences)
{
    private const string Controller = "shipyard-controller";
    private const string Started = ".started";
    private const string Finished = ".finished";

    public static ServiceStatisticsView Of(IGrouping<string, ExecutionCount> service)
    {
        var started = service.Where(count => count.Type.EndsWith(Started, StringComparison.Ordinal)).GroupBy(count => count.Source);
        var sequences = service.Where(count => count.Source == Controller && count.Type.EndsWith(Finished, StringComparison.Ordinal))
            .Select(count => new TypeCountView(count.Type[..^Finished.Length], count.Count)).ToList();
        return new ServiceStatisticsView(
            service.Key,
            [.. service.GroupBy(count => count.Type).Select(type => new TypeCountView(type.Key, type.Sum(count => count.Count)))],
            [.. started.Select(source => new SourceExecutionsView(source.Key, [.. source.Select(count => new TypeCountView(count.Type[..^Started.Length], count.Count))]))],
            sequences.Count == 0 ? null : sequences);
    }
}

internal sealed record TypeCountView([property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("count")] long Count);

internal sealed record SourceExecutionsView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("executions")] IReadOnlyList<TypeCountView> Executions);
