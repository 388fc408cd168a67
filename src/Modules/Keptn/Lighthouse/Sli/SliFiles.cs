using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Lighthouse.Sli;

/// <summary>Finds the queries of indicators: those of the service's <c>sli.yaml</c> go before those of its stage, and these before the project's.</summary>
internal sealed class SliFiles(IRepositories repositories)
{
    public const string Name = "sli.yaml";
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The queries by the names of the indicators, or what is wrong with one of the files.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Queries, string? Problem)> FindAsync(KeptnEvent of, CancellationToken stop)
    {
        Dictionary<string, string> queries = [];
        if (of is not { Project: { } project, Stage: { } stage, Service: { } service })
            return (queries, null);
        // The commit is one of the stage's branch; the project's files are on another.
        foreach (var (scope, commit, where) in new[]
        {
            (new ResourceScope(project), null, $"project {project}"),
            (new ResourceScope(project, stage), of.GitCommitId, $"stage {stage}"),
            (new ResourceScope(project, stage, service), of.GitCommitId, $"service {service}"),
        })
        {
            try
            {
                if (await repositories.ReadAsync(scope, Name, commit, stop) is { } content)
                    foreach (var (indicator, query) in Read(content))
                        queries[indicator] = query;
            }
            catch (RefusedException refused) when (refused.Error.Status != 404)
            {
                return (queries, $"could not read {Name} of {where}: {refused.Error.Message}");
            }
            catch (RefusedException)
            {
                // A level that is not there has no file.
            }
            catch (Exception wrong) when (wrong is YamlRefusedException or DecoderFallbackException)
            {
                return (queries, $"could not read {Name} of {where}: {wrong.Message}");
            }
        }

        return (queries, null);
    }

    private static IEnumerable<KeyValuePair<string, string>> Read(byte[] content) =>
        [.. YamlTree.Parse(Utf8.GetString(content)).Map()?["indicators"].Map()?.Members.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Text())) ?? []];
}
