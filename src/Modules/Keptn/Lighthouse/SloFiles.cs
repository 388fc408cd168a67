using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Finds the <c>slo.yaml</c> of a service. There is no fallback to its stage or project.</summary>
internal sealed class SloFiles(IRepositories repositories, IProjectCatalogue catalogue)
{
    private const string Name = "slo.yaml";
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="of">An event of the service.</param>
    /// <param name="commit">Where the file is read; <c>null</c> for the latest commit of the stage.</param>
    /// <param name="stop">Cancels the read.</param>
    public async Task<SloFile> FindAsync(KeptnEvent of, string? commit, CancellationToken stop)
    {
        byte[]? content = null;
        string? refusal = null;
        try
        {
            if (of is { Project: { } project, Stage: { } stage, Service: { } service })
                content = await repositories.ReadAsync(new ResourceScope(project, stage, service), Name, commit, stop);
        }
        catch (RefusedException refused)
        {
            refusal = refused.Error.Message;
        }

        if (content is { Length: > 0 })
            return Parse(of, content);
        return await MissingAsync(of, stop) is { } missing ? SloFile.Wrong(missing + " not found")
            : refusal is null ? SloFile.None
            : SloFile.Wrong(refusal);
    }

    private static SloFile Parse(KeptnEvent of, byte[] content)
    {
        try
        {
            return new SloFile(SloParser.Parse(Utf8.GetString(content)), content, null);
        }
        catch (Exception wrong) when (wrong is YamlRefusedException or DecoderFallbackException)
        {
            return SloFile.Wrong($"Could not parse SLO file for service {of.Service} in stage {of.Stage} in project {of.Project}");
        }
    }

    private async Task<string?> MissingAsync(KeptnEvent of, CancellationToken stop)
    {
        if (of.Project is not { } name || await catalogue.FindAsync(name, stop) is not { } project)
            return "project " + of.Project;
        return project.Stages.FirstOrDefault(known => known.Name == of.Stage) is not { } stage ? "stage " + of.Stage
            : stage.Services.Contains(of.Service) ? null
            : "service " + of.Service;
    }
}

/// <summary>What was found: a file, nothing at all, or a problem.</summary>
internal sealed record SloFile(ServiceLevelObjectives? Slo, byte[]? Content, string? Problem)
{
    public static SloFile None { get; } = new(null, null, null);

    public static SloFile Wrong(string problem) => new(null, null, problem);
}
