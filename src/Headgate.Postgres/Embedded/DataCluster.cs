using System.Globalization;
using System.Security.Cryptography;
using Headgate.Kernel;

namespace Headgate.Postgres;

/// <summary>The server's files in a data folder: made whole or not at all.</summary>
internal sealed class DataCluster(string dataFolder, TimeProvider clock)
{
    public const string SuperUser = "postgres";

    public string Folder { get; } = Path.Combine(dataFolder, "postgres");

    private string PasswordFile => Path.Combine(dataFolder, "postgres.password");

    /// <summary>The major version of PostgreSQL that the files belong to; <c>null</c> when there are none.</summary>
    public int? Version =>
        File.Exists(Path.Combine(Folder, "PG_VERSION"))
            ? int.Parse(File.ReadAllText(Path.Combine(Folder, "PG_VERSION")).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture)
            : null;

    public string Password =>
        File.Exists(PasswordFile)
            ? File.ReadAllText(PasswordFile).Trim()
            : throw new EmbeddedPostgresException($"{PasswordFile} is missing: it has the password of the database in {Folder}. Restore it from the backup that the folder came from.");

    public async Task EnsureMadeAsync(ServerPrograms programs, ServerAccount account, bool durable, CancellationToken stop)
    {
        foreach (var unfinished in Directory.GetDirectories(dataFolder, "postgres.new-*"))
            await RemoveAsync(unfinished, stop);
        if (Version is not null)
        {
            await account.OwnAsync(Folder, stop);
            return;
        }

        if (Directory.Exists(Folder))
            throw new EmbeddedPostgresException($"{Folder} holds no database (PG_VERSION is missing). Restore it from a backup, or remove it to begin with an empty one.");
        if (!File.Exists(PasswordFile))
            PrivateFile.Write(PasswordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)) + "\n");
        await MakeAsync(programs, account, durable, stop);
    }

    private async Task MakeAsync(ServerPrograms programs, ServerAccount account, bool durable, CancellationToken stop)
    {
        var workshop = Path.Combine(dataFolder, $"postgres.new-{Guid.NewGuid():n}");
        var made = Path.Combine(workshop, "data");
        var password = Path.Combine(workshop, "password");
        PrivateFolder.Make(workshop);
        try
        {
            PrivateFile.Write(password, Password);
            await account.OwnAsync(workshop, stop);
            var answer = await ShortCommand.RunAsync(account.Command([programs.InitDb, .. Arguments(programs, made, password, durable)]), stop);
            if (answer.ExitCode != 0)
                throw new EmbeddedPostgresException($"initdb failed: {answer.Output}");
            Directory.Move(made, Folder);
            Posix.SyncFolder(dataFolder);
        }
        finally
        {
            await RemoveAsync(workshop, CancellationToken.None);
        }
    }

    /// <summary>The initdb of a killed process may still be writing for a moment.</summary>
    private async Task RemoveAsync(string folder, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (IOException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, stop);
            }
        }
    }

    private static IEnumerable<string> Arguments(ServerPrograms programs, string folder, string passwordFile, bool durable)
    {
        yield return $"--pgdata={folder}";
        yield return $"--username={SuperUser}";
        yield return $"--pwfile={passwordFile}";
        yield return "--auth=scram-sha-256";
        yield return "--encoding=UTF8";
        yield return "--locale=C";
        if (programs.Version >= 17)
        {
            // Orders by code point like C, and knows upper and lower case of all of Unicode, with no library that may change.
            yield return "--locale-provider=builtin";
            yield return "--builtin-locale=C.UTF-8";
        }

        if (!durable)
            yield return "--no-sync";
    }
}
