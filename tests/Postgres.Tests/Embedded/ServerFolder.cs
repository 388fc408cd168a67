using System.Diagnostics;
using System.Globalization;
using Headgate.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.PostgresTests;

/// <summary>A data folder of a test, and what runs on it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class ServerFolder : IDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    public string Path { get; } = Directory.CreateTempSubdirectory("headgate-server-").FullName;

    public ServerFolder() => Open(Path);

    public string Cluster => System.IO.Path.Combine(Path, "postgres");

    public string PidFile => System.IO.Path.Combine(Cluster, "postmaster.pid");

    public int ServerId => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    /// <summary>The main processes of servers that work on this data, whatever started them.</summary>
    public IReadOnlyList<int> Servers
    {
        get
        {
            var here = WorkingHere();
            return [.. here.Where(pid => Parent(pid) is { } parent && !here.Contains(parent))];
        }
    }

    /// <summary>Lets every user of the machine pass through the folder.</summary>
    public static void Open(string folder) =>
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public static int UserOf(int process) => int.Parse(StatusOf(process, "Uid:").Split('\t')[1], CultureInfo.InvariantCulture);

    public static int SessionOf(int process) => int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[3], CultureInfo.InvariantCulture);

    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Puts an empty database into the folder; for tests to which its making is nothing new.</summary>
    public async Task PrepareAsync() => await RunAsync("cp", "-a", await Template.Value + "/.", Path);

    public static async Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var path = Directory.CreateTempSubdirectory("headgate-server-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        Open(path);
        await using (await EmbeddedPostgres.StartAsync(new EmbeddedPostgresSettings(path) { Durable = false }, TimeProvider.System, NullLogger.Instance, default))
            return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private HashSet<int> WorkingHere() =>
        [.. Directory.GetDirectories("/proc")
            .Select(path => int.TryParse(System.IO.Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && WorkingFolder(pid) == Cluster)];

    private static string? WorkingFolder(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns><c>null</c> when it has ended meanwhile.</returns>
    private static int? Parent(int process)
    {
        try
        {
            return int.Parse(StatusOf(process, "PPid:").Split('\t')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string StatusOf(int process, string line) =>
        File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith(line, StringComparison.Ordinal));
}
