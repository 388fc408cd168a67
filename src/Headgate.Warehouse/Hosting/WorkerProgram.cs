using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Headgate.Warehouse.Hosting;

/// <summary>How to start a warehouse's process.</summary>
internal static class WorkerProgram
{
    private static readonly string[] Names = ["headgate", "headgate.exe", "headgate.dll"];

    // What the runtime needs to find itself and DuckDB. Nothing else of our environment: it may hold secrets.
    private static readonly string[] Kept = ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LD_LIBRARY_PATH", "HEADGATE_NATIVE", "SystemRoot", "TMP"];

    // A short start and a small process; a debugger's door stays shut. Managed memory holds no rows but those on their way.
    private static readonly (string Name, string Value)[] Runtime =
    [
        ("DOTNET_EnableDiagnostics", "0"), ("DOTNET_gcServer", "0"), ("DOTNET_gcConcurrent", "0"), ("DOTNET_GCHeapHardLimit", "0x20000000"),
        ("DOTNET_TieredPGO", "0"), ("DOTNET_TC_BackgroundWorkerTimeoutMs", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"), ("LANG", "C.UTF-8"),
    ];

    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    public static ProcessStartInfo StartInfo(WarehouseOptions options, WarehouseFolders folders)
    {
        var program = Find(options);
        var start = new ProcessStartInfo
        {
            FileName = program.EndsWith(".dll", StringComparison.Ordinal) ? DotNet() : program,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folders.Root,
        };
        if (program.EndsWith(".dll", StringComparison.Ordinal))
            start.ArgumentList.Add(program);
        foreach (var argument in new[] { WarehouseWorker.Verb, folders.Root, folders.Files })
            start.ArgumentList.Add(argument);
        var kept = Kept.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).Where(one => one.Value is not null).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept)
            start.Environment[name] = value;
        foreach (var (name, value) in Runtime)
            start.Environment[name] = value;
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        return start;
    }

    /// <summary>The setting, this program, or the one beside it.</summary>
    public static string Find(WarehouseOptions options)
    {
        if (options.Program is { Length: > 0 } set)
            return Path.GetFullPath(set);
        IEnumerable<string> candidates = [Environment.ProcessPath ?? "", .. Names.Select(name => Path.Combine(AppContext.BaseDirectory, name))];
        return candidates.FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == "headgate" && File.Exists(file))
            ?? throw new FileNotFoundException($"The program headgate is not in {AppContext.BaseDirectory}; name it in the setting Warehouse:Program.");
    }

    private static string DotNet() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? path
            : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
