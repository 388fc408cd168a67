namespace Headgate.Kernel;

/// <summary>What a node does; a stack may spread its work over several.</summary>
[Flags]
public enum NodeRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Answers HTTP.</summary>
    Api = 1,

    /// <summary>Runs jobs.</summary>
    Worker = 2,

    /// <summary>Runs timed work: sweeping, schedules.</summary>
    Scheduler = 4,

    /// <summary>Serves the web console.</summary>
    Console = 8,

    /// <summary>Everything: the default.</summary>
    All = Api | Worker | Scheduler | Console,
}
