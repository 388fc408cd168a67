using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Lake;

/// <summary>The right to write files for one table: a row with a lease, and a directory. Ends by being published or by being given up.</summary>
internal sealed class WriteLease : IAsyncDisposable
{
    private readonly LoadStore loads;
    private readonly LakeFolder folder;
    private readonly SweepStore sweeps;
    private readonly LeaseBeat beat;
    private readonly ILogger log;

    private WriteLease(ProjectId project, LakeTableId table, long load, LakeParts parts, CancellationToken stop)
    {
        Project = project;
        Table = table;
        Load = load;
        loads = parts.Loads;
        folder = parts.Folder;
        sweeps = parts.Sweeps;
        log = parts.Log;
        var lease = parts.Options.Lease;
        beat = new(lease, token => parts.Loads.RenewAsync(project, load, lease, token), parts.Clock, parts.Log, stop);
    }

    public ProjectId Project { get; }

    public LakeTableId Table { get; }

    /// <summary>The load's row.</summary>
    public long Load { get; }

    /// <summary>Fires when the caller stops or the lease is lost.</summary>
    public CancellationToken Stop => beat.Token;

    /// <summary>Whether it was the lease that was lost.</summary>
    public bool IsLost => beat.IsLost;

    public static async Task<WriteLease> TakeAsync(LakeParts parts, LakeVersion @base, CancellationToken stop)
    {
        var load = await parts.Loads.InsertAsync(@base.Project, @base.Table, @base.Number, parts.Process, parts.Options.Lease, stop)
            ?? throw new RefusedException(LakeErrors.TableNotFound(@base.Table));
        return new(@base.Project, @base.Table, load, parts, stop);
    }

    /// <summary>Takes a lease for a table that is to be made; without a publication the table goes with the lease.</summary>
    public static async Task<WriteLease> TakeForNewTableAsync(LakeParts parts, ProjectId project, LakeSchema schema, CancellationToken stop)
    {
        var (load, table) = await parts.Loads.InsertWithTableAsync(project, schema.NextField, parts.Process, parts.Options.Lease, stop);
        return new(project, table, load, parts, stop);
    }

    /// <summary>A new file's path below the lake's folder.</summary>
    public string NewFile(string name)
    {
        // It is gone again when its only file was empty and was removed.
        folder.CreateLoad(Table, Load);
        return $"{LakeFolder.LoadPath(Table, Load)}/{name}";
    }

    /// <summary>Begins to bring a finished file to the disk while other work goes on.</summary>
    public Task SyncFileAsync(string path) => Task.Run(() => LakeFolder.SyncFile(folder.FullPath(path)));

    /// <summary>Makes the files outlive a power cut; to be done before they are published.</summary>
    public Task SyncAsync() => Task.Run(() => folder.Sync(Table, Load));

    /// <summary>Gives the load up, with its files, unless it was published meanwhile.</summary>
    public async ValueTask DisposeAsync()
    {
        await beat.DisposeAsync();
        try
        {
            if (!await loads.DoomAsync(Project, Load, CancellationToken.None))
                return;
            folder.DeleteLoad(Table, Load);
            await sweeps.DeleteLoadAsync(Load, CancellationToken.None);
        }
        catch (Exception failure) when (failure is Npgsql.NpgsqlException or IOException or UnauthorizedAccessException)
        {
            log.LogWarning(failure, "Load {Load} of table {Table} could not be given up; the sweeper will remove it", Load, Table);
        }
    }
}
