using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Removes what one part of the module keeps of a project, in the transaction that ends the project. All parts that keep anything register one.</summary>
internal interface IProjectRemoval
{
    /// <summary>Removes all of it; nothing happens when there is nothing. No event of the project is being consumed meanwhile.</summary>
    Task RemoveAsync(NpgsqlTransaction transaction, string project, CancellationToken stop);
}
