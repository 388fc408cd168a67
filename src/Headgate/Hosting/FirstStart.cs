using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Keptn.Gateway;

namespace Headgate.Hosting;

/// <summary>On an empty database, makes the first organization, project, admin and tokens, and writes <c>bootstrap.json</c>; on any, the token of Keptn's gateway where there is none.</summary>
/// <remarks>The file is written before the transaction commits: after a crash in between, the next start makes new tokens and a new file; tokens that work are never lost.</remarks>
internal sealed class FirstStart(IdentityBootstrap identity, KeptnToken keptn, DataFolder data, HostOptions options) : IHostedService
{
    /// <summary>What this start made; <c>null</c> when there was a project already.</summary>
    public Bootstrap? Made { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await identity.EnsureAsync(
            new BootstrapSettings(),
            (secrets, _) =>
            {
                Made = new Bootstrap(options.Urls.Split(';')[0], secrets.Project.Value, secrets.StorageToken, secrets.ManageToken);
                Made.Write(data.Root);
                return Task.CompletedTask;
            },
            cancellationToken);

        // A stack made before there was a gateway has its other tokens already.
        await keptn.EnsureAsync(
            token =>
            {
                var made = (Bootstrap.Read(data.Root) ?? new Bootstrap(options.Urls.Split(';')[0], 0, "", "")) with { KeptnToken = token };
                made.Write(data.Root);
                if (Made is not null)
                    Made = made;
            },
            cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
