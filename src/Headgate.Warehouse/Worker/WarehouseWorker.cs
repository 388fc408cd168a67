using Headgate.Warehouse.Containment;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse;

/// <summary>The program of a warehouse's process: what <c>headgate warehouse</c> runs. Starts with nothing but DuckDB, so that it is up soon.</summary>
public static class WarehouseWorker
{
    /// <summary>The first argument of the program.</summary>
    public const string Verb = "warehouse";

    private const string Confined = "confined";

    /// <summary>Serves frames on standard input and output until the host is gone or says so.</summary>
    /// <param name="arguments">The verb, the folder of warehouses, the folder of their files.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is [_, var warehouses, var files])
            Confinement.BeginAgain(warehouses, files, Confined);
        ProcessLimits.DieWithParent();
        using var frames = new FrameStream(Console.OpenStandardInput(), ProcessLimits.TakeStandardOutput());
        using var worker = new Worker.WorkerLoop(frames);
        return worker.Run();
    }
}
