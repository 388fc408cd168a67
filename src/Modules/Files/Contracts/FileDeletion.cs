using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Files;

/// <summary>Deletes files whose branch or project is deleted.</summary>
public sealed class FileDeletion
{
    private const int AtOnce = 200;

    private readonly ContentFolder folder;
    private readonly MetadataDatabase database;

    internal FileDeletion(ContentFolder folder, MetadataDatabase database)
    {
        this.folder = folder;
        this.database = database;
    }

    /// <summary>Deletes some files of a branch that nobody can reach any more.</summary>
    /// <param name="transaction">One of the metadata database's own.</param>
    /// <param name="project">The tenant.</param>
    /// <param name="branch">The branch; <c>null</c> for all of the project.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>False when nothing was left to delete.</returns>
    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long? branch, CancellationToken stop)
    {
        List<ContentId> unnamed = [];
        var some = await FileStore.SomeOfAsync(transaction, project, branch, AtOnce, stop);
        foreach (var file in some)
            unnamed.AddRange(await FileStore.DeleteAsync(transaction, project, file, stop) ?? []);
        if (!database.OnCommit(transaction, () => folder.Delete(unnamed)))
            throw new InvalidOperationException("Files are deleted in a transaction of the metadata database's own.");
        return some.Count > 0;
    }
}
