using System.Globalization;
using System.Text.RegularExpressions;
using Headgate.Native;

namespace Headgate.Postgres;

/// <summary>A folder with <c>postgres</c> and <c>initdb</c>, and their major version.</summary>
internal sealed partial record ServerPrograms(string Folder, int Version)
{
    /// <summary>Older ones lack what our statements use.</summary>
    public const int OldestVersion = 14;

    public string Server => Path.Combine(Folder, NativeFiles.Executable("postgres"));

    public string InitDb => Path.Combine(Folder, NativeFiles.Executable("initdb"));

    public string Control => Path.Combine(Folder, NativeFiles.Executable("pg_ctl"));

    /// <summary>The programs that came with Headgate, or else the newest found on this machine.</summary>
    /// <param name="version">The only version that can open the data; <c>null</c> when there is none yet.</param>
    /// <param name="stop">Cancels the search.</param>
    public static async Task<ServerPrograms> FindAsync(int? version, CancellationToken stop)
    {
        List<ServerPrograms> others = [];
        foreach (var folder in Folders())
        {
            if (await ReadAsync(folder, stop) is not { } found)
                continue;
            if (version is null ? found.Version >= OldestVersion : found.Version == version)
                return found;
            others.Add(found);
        }

        var seen = others.Count == 0 ? "none was found" : "found: " + string.Join(", ", others.Select(other => $"{other.Version} in {other.Folder}"));
        throw new EmbeddedPostgresException(version is null
            ? $"PostgreSQL {OldestVersion} or later is needed to keep metadata ({seen}). Build Headgate once with npm on the PATH (dotnet build), install PostgreSQL, or set Postgres:ConnectionString."
            : $"The data folder was written by PostgreSQL {version}, which is not on this machine ({seen}). Install PostgreSQL {version}, or move the data with pg_upgrade or pg_dumpall.");
    }

    private static async Task<ServerPrograms?> ReadAsync(string folder, CancellationToken stop)
    {
        var programs = new ServerPrograms(folder, 0);
        if (!File.Exists(programs.Server) || !File.Exists(programs.InitDb))
            return null;
        var answer = await ShortCommand.RunAsync([programs.Server, "--version"], stop);
        return answer.ExitCode == 0 && VersionNumber().Match(answer.Output) is { Success: true } match
            ? programs with { Version = int.Parse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) }
            : null;
    }

    private static IEnumerable<string> Folders()
    {
        if (NativeFiles.PostgresFolder is { } own)
            yield return Path.Combine(own, "bin");
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // A symbolic link leads to the folder that has the rest of the programs.
            var server = Path.Combine(folder, NativeFiles.Executable("postgres"));
            if (File.Exists(server))
                yield return Path.GetDirectoryName(Posix.RealPath(server))!;
        }

        foreach (var (parent, pattern) in new[] { ("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*"), ("/opt/homebrew/opt", "postgresql@*"), ("/usr/local/opt", "postgresql@*") })
        {
            if (!Directory.Exists(parent))
                continue;
            foreach (var version in Directory.GetDirectories(parent, pattern).OrderByDescending(path => path, StringComparer.Ordinal))
                yield return Path.Combine(version, "bin");
        }
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex VersionNumber();
}
