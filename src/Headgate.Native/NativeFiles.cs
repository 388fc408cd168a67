using System.Runtime.InteropServices;

namespace Headgate.Native;

/// <summary>Finds the native engines: <c>libduckdb</c> and the PostgreSQL server programs.</summary>
/// <remarks>
/// The first of these folders that holds the file wins: the environment variable <c>HEADGATE_NATIVE</c>, <c>native</c> beside the binary
/// (a published build), <c>native/node_modules</c> in the folders above the binary (a clone).
/// </remarks>
public static class NativeFiles
{
    /// <summary>The full path of the DuckDB library for this machine.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says how to get it.</exception>
    public static string DuckDbLibrary { get; } = Find(Path.Combine("@duckdb", $"node-bindings-{NodePlatform}"), DuckDbFileName);

    /// <summary>The folder of the embedded PostgreSQL, with <c>bin</c>, <c>lib</c> and <c>share</c>; <c>null</c> when this machine has none.</summary>
    public static string? PostgresFolder { get; } = FindOrNull(Path.Combine("@embedded-postgres", PostgresPlatform, "native"), Path.Combine("bin", Executable("postgres"))) is { } server
        ? Path.GetDirectoryName(Path.GetDirectoryName(server))
        : null;

    /// <summary>A program's file name on this system.</summary>
    public static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private static string DuckDbFileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    private static string NodePlatform =>
        (OperatingSystem.IsWindows() ? "win32-" : OperatingSystem.IsMacOS() ? "darwin-" : "linux-") + Architecture;

    private static string PostgresPlatform =>
        (OperatingSystem.IsWindows() ? "windows-" : OperatingSystem.IsMacOS() ? "darwin-" : "linux-") + Architecture;

    private static string Find(string package, string file) =>
        FindOrNull(package, file) ?? throw new FileNotFoundException(
            $"{file} for {NodePlatform} was not found. Build Headgate once with npm on the PATH (dotnet build), or set HEADGATE_NATIVE to a folder that holds {package}.");

    private static string? FindOrNull(string package, string file)
    {
        foreach (var root in Roots())
        {
            var candidate = Path.Combine(root, package, file);
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("HEADGATE_NATIVE") is { Length: > 0 } set)
            yield return set;
        yield return Path.Combine(AppContext.BaseDirectory, "native");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "native", "node_modules");
    }
}
