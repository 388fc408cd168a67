using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Files;

/// <summary>Files of a deleted project.</summary>
internal sealed class FileProjectContent(FileDeletion files) : IProjectContent
{
    public int Order => 30;

    public Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop) =>
        files.DeleteSomeAsync(transaction, project, branch: null, stop);
}
