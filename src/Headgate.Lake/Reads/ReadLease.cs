using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Keeps a version's files while a long read goes on.</summary>
internal sealed class ReadLease : IAsyncDisposable
{
    private readonly LakeParts parts;
    private readonly ProjectId project;
    private readonly LakePinId pin;
    private readonly LeaseBeat beat;

    private ReadLease(LakeParts parts, ProjectId project, LakePinId pin, CancellationToken stop)
    {
        this.parts = parts;
        this.project = project;
        this.pin = pin;
        beat = new(parts.Options.Lease, token => parts.Pins.RenewAsync(project, pin, parts.Options.Lease, token), parts.Clock, parts.Log, stop);
    }

    /// <summary>Fires when the caller stops or the lease is lost.</summary>
    public CancellationToken Stop => beat.Token;

    /// <exception cref="RefusedException">The version is gone.</exception>
    public static async Task<ReadLease> TakeAsync(LakeParts parts, LakeVersion version, CancellationToken stop)
    {
        var pin = await parts.Pins.LeaseAsync(version, parts.Process, parts.Options.Lease, stop)
            ?? throw new RefusedException(LakeErrors.TableNotFound(version.Table));
        return new(parts, version.Project, pin, stop);
    }

    public async ValueTask DisposeAsync()
    {
        await beat.DisposeAsync();
        try
        {
            await parts.Pins.ReleaseAsync(project, pin, CancellationToken.None);
        }
        catch (Npgsql.NpgsqlException failure)
        {
            Microsoft.Extensions.Logging.LoggerExtensions.LogWarning(parts.Log, failure, "A read's pin could not be released; it ends by itself");
        }
    }
}
