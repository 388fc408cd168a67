using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Lake;

/// <summary>Sweeps every now and then, on one node at a time.</summary>
internal sealed class SweepWork(DataLake lake, Leases leases, LakeOptions options, IEnumerable<IVersionRetention> retentions, TimeProvider clock, ILogger<SweepWork> log)
    : PeriodicWork(options.SweepInterval, clock, log)
{
    protected override async Task PassAsync(CancellationToken stop) => await leases.RunAloneAsync(
        "lake.sweep",
        async (_, token) =>
        {
            var byProject = options.Retention is null && retentions.FirstOrDefault() is { } retention ? await retention.ByProjectAsync(token) : new Dictionary<ProjectId, TimeSpan>();
            if (await lake.SweepAsync(byProject, token) is { } swept && swept != default)
                log.LogInformation("Swept {Loads} loads, {Versions} versions and {Files} files of the lake", swept.Loads, swept.Versions, swept.Files);
        },
        stop);
}
