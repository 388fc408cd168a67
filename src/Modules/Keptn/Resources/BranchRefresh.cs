using System.Collections.Concurrent;
using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources.Upstreams;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Resources;

/// <summary>Brings branches up to date with their upstream before they are read.</summary>
internal sealed class BranchRefresh(
    LocalRepositories local, UpstreamSync sync, IUpstreams upstreams, ProjectLocks locks, ResourceOptions options, TimeProvider clock, ILogger<BranchRefresh> log)
{
    private static readonly TimeSpan Hurried = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(1);

    private readonly SilentMachines silent = new();

    /// <summary>When branches were last brought up to date, or in vain.</summary>
    private readonly ConcurrentDictionary<(string Project, string Stage), Pull> pulls = new();

    /// <summary>Brings the branch of a scope up to date with the upstream, if the project has one.</summary>
    /// <exception cref="RefusedException">The upstream cannot be read.</exception>
    public async Task NowAsync(ResourceScope scope, GitUpstream? upstream, CancellationToken stop)
    {
        if (upstream is not null)
            await PullAsync(scope, upstream, clock.GetTimestamp(), stop);
    }

    /// <summary>As <see cref="NowAsync"/>, but not if that was done a moment ago, and without a word when the upstream does not answer soon: then what is here must do.</summary>
    public async Task IfOldAsync(ResourceScope scope, CancellationToken stop)
    {
        if (await upstreams.FindAsync(scope.Project, stop) is not { } upstream)
            return;
        var key = (scope.Project, scope.Stage ?? "");
        if (pulls.TryGetValue(key, out var last) && clock.GetElapsedTime(last.Began) < (last.Succeeded ? options.Freshness : RestAfterFailure))
            return;
        var machine = UpstreamAddress.MachineOf(upstream);
        if (!silent.MayBeAsked(machine))
            return;
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
        hurry.CancelAfter(Hurried);
        var began = clock.GetTimestamp();
        var isAnswered = false;
        try
        {
            await PullAsync(scope, upstream, began, hurry.Token);
            isAnswered = true;
        }
        catch (Exception failure) when (failure is RefusedException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            pulls[key] = new Pull(began, Succeeded: false);
            isAnswered = failure is RefusedException refused && refused.Error != UpstreamErrors.Unreachable;
            log.LogWarning("The upstream of {Project} cannot be read ({Why}); its files are taken as they are here", scope.Project, failure.Message);
        }
        finally
        {
            silent.Tell(machine, isAnswered);
        }
    }

    /// <summary>Forgets what is known of a project that goes away.</summary>
    public void Forget(string project)
    {
        foreach (var key in pulls.Keys.Where(key => key.Project == project))
            pulls.TryRemove(key, out _);
    }

    /// <summary>Those who ask while one pull runs share the next one.</summary>
    private async Task PullAsync(ResourceScope scope, GitUpstream known, long asked, CancellationToken stop)
    {
        var key = (scope.Project, scope.Stage ?? "");
        await locks.RunAsync(
            scope.Project,
            known,
            async () =>
            {
                if (pulls.TryGetValue(key, out var last) && last.Succeeded && last.Began >= asked)
                    return false;
                // The project may have another upstream, or be gone, by the time it is our turn.
                if (await upstreams.FindAsync(scope.Project, stop) is not { } upstream)
                    return false;
                var began = clock.GetTimestamp();
                var folder = await local.FindOrCloneAsync(scope.Project, upstream, stop);
                await sync.PullAsync(folder, upstream, (await local.LayoutAsync(folder, stop)).BranchOf(scope), stop);
                pulls[key] = new Pull(began, Succeeded: true);
                return true;
            },
            stop);
    }

    private sealed record Pull(long Began, bool Succeeded);
}
