using Headgate.Kernel;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>Brings one changed configuration of a branch into the default branch, where it becomes one version; state stays where it is.</summary>
internal sealed class MergeChange(ConfigurationWrites writes, NpgsqlTransaction transaction, MergeRequest request, Origin from)
{
    private readonly string why = $"Merge request {request.Id}: {request.Content.Title}";

    public async Task ApplyAsync(BranchChange change, CancellationToken stop)
    {
        var key = new ConfigurationKey(request.Project, request.BranchInto, change.Component, change.Id);
        var found = await ConfigurationStore.FindAsync(transaction, key with { Branch = request.BranchFrom }, stop)
            ?? throw new InvalidOperationException("Nobody changes a branch that is being merged.");
        var ours = await ConfigurationStore.WithRowsAsync(transaction, found, stop);
        var merged = change.Theirs is null ? await CreateAsync(key, ours, stop) : await ChangeAsync(change, key, ours, stop);
        await BaseStore.AnchorAsync(transaction, request.Project, found.Number, merged, stop);
    }

    private async Task<Configuration> CreateAsync(ConfigurationKey key, ConfigurationWithRows ours, CancellationToken stop)
    {
        var open = await writes.CreateAsync(transaction, from, key, ours.Configuration.Content, JsonContent.Empty, why, stop);
        await RowReconcile.ApplyAsync(open, [], RowReconcile.Wanted(ours.Rows), why, stop);
        await open.RecordAsync(CreateConfiguration.Event, $"Created configuration {key.Id}", stop);
        return await open.ReadAsync(stop);
    }

    private async Task<Configuration> ChangeAsync(BranchChange change, ConfigurationKey key, ConfigurationWithRows ours, CancellationToken stop)
    {
        // From here on it is locked; what was changed since the conflicts were looked for is seen now.
        var open = await writes.OpenAsync(transaction, from, key, stop);
        if (open?.Before.Current.Identifier != change.Theirs!.Identifier)
            throw new RefusedException(MergeRequestErrors.Conflicts(request.Id, [.. Conflict(change, open?.Before)]));
        var before = await ConfigurationStore.WithRowsAsync(transaction, open!.Before, stop);
        if (ours.Configuration.IsDeleted)
        {
            await open.AddVersionAsync(why, stop, isDeleted: true);
            await open.RecordAsync(DeleteConfiguration.Event, $"Deleted configuration {key.Id}", stop);
            return await open.ReadAsync(stop);
        }

        await open.AddVersionAsync(why, stop, ours.Configuration.Content != open.Before.Content ? ours.Configuration.Content : null);
        await RowReconcile.ApplyAsync(open, before.Rows, RowReconcile.Wanted(ours.Rows), why, stop);
        await open.RecordAsync(UpdateConfiguration.Event, $"Changed configuration {key.Id}", stop);
        return await open.ReadAsync(stop);
    }

    private static IEnumerable<MergeConflict> Conflict(BranchChange change, Configuration? theirs) =>
        (change with { Theirs = theirs is null ? null : new TheirVersion(theirs.Current.Identifier, theirs.IsDeleted) }).Conflict() is { } conflict ? [conflict] : [];
}
