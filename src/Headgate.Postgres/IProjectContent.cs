using Headgate.Kernel;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>What a module keeps per project. Every implementation that is registered takes part when a project is deleted.</summary>
public interface IProjectContent
{
    /// <summary>Lower numbers are deleted first.</summary>
    int Order { get; }

    /// <summary>
    /// Deletes some hundred rows of a deleted project, whose tokens nobody can use any more. It is called in a transaction of its own, again and again until
    /// nothing is left, after a crash too.
    /// </summary>
    /// <returns>False when nothing was left to delete.</returns>
    Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop);
}
