using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Keeps a version's files while a long read goes on.</summary>
internal sealed class ReadLease : IAsyncDisposable
{
    private readonly LakeParts _parts;
    private readonly ProjectId _project;
    private readonly LakePinId _pin;
    private readonly LeaseBeat _beat;

    private ReadLease(LakeParts parts, ProjectId project, LakePinId pin, CancellationToken stop)
    {
        _parts = parts;
        _project = project;
        _pin = pin;
        _beat = new(parts.Options.Lease, token => parts.Pins.RenewAsync(project, pin, parts.Options.Lease, token), parts.Clock, parts.Log, stop);
    }

    /// <summary>Fires when the caller stops or the lease is lost.</summary>
    public CancellationToken Stop => _beat.Token;

    /// <exception cref="RefusedException">The version is gone.</exception>
    public static async Task<ReadLease> TakeAsync(LakeParts parts, LakeVersion version, CancellationToken stop)
    {
        var pin = await parts.Pins.LeaseAsync(version, parts.Process, parts.Options.Lease, stop)
            ?? throw new RefusedException(LakeErrors.TableNotFound(version.Table));
        return new(parts, version.Project, pin, stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _beat.DisposeAsync();
        try
        {
            await _parts.Pins.ReleaseAsync(_project, _pin, CancellationToken.None);
        }
        catch (Npgsql.NpgsqlException failure)
        {
            Microsoft.Extensions.Logging.LoggerExtensions.LogWarning(_parts.Log, failure, "A read's pin could not be released; it ends by itself");
        }
    }
}
