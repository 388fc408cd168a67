using Headgate.Kernel;
using Npgsql;

namespace Headgate.Components;

/// <summary>What a module keeps for configurations. Every implementation that is registered takes part when one is purged from the trash.</summary>
public interface IConfigurationContent
{
    /// <summary>Takes away what belongs to the configuration, in the transaction that forgets it.</summary>
    Task PurgedAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string component, string configuration, CancellationToken stop);
}
