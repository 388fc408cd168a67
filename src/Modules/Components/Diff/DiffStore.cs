using System.Data;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>Reads the three sides of a branch's configuration from one snapshot.</summary>
internal sealed class DiffStore(MetadataDatabase database)
{
    /// <summary>The sides; <c>null</c> when neither branch ever had the configuration.</summary>
    public async Task<DiffView?> FindAsync(ConfigurationKey key, long defaultBranch, CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var ours = await ConfigurationStore.FindAsync(snapshot, key, stop);
        var theirs = await ConfigurationStore.FindAsync(snapshot, key with { Branch = defaultBranch }, stop);
        if (ours is null && theirs is null)
            return null;
        return new DiffView(
            ours?.Base is { } began ? await BaseAsync(snapshot, ours, began, theirs, stop) : null,
            ours is null ? null : await HeadAsync(snapshot, ours, stop),
            theirs is null ? null : await HeadAsync(snapshot, theirs, stop));
    }

    private static async Task<SideView> BaseAsync(NpgsqlTransaction snapshot, Configuration ours, BaseVersion began, Configuration? theirs, CancellationToken stop)
    {
        var version = await VersionStore.FindAsync(snapshot, ours, began.At, stop) ?? throw new InvalidOperationException("A version is never taken away alone.");
        // The copy has a description of its own; people know the one in the default branch.
        var copied = theirs is null ? null : await VersionStore.FindAsync(snapshot, theirs, began.Version, stop);
        return SideView.Of(
            began.Version, version.IsDeleted, version.Content, (copied ?? version).Stamp.ChangeDescription, await RowStore.OfVersionAsync(snapshot, ours, began.At, stop));
    }

    private static async Task<SideView> HeadAsync(NpgsqlTransaction snapshot, Configuration head, CancellationToken stop)
    {
        var whole = await ConfigurationStore.WithRowsAsync(snapshot, head, stop);
        return SideView.Of(head.Version, head.IsDeleted, head.Content, head.Current.ChangeDescription, whole.Rows);
    }
}
