namespace Headgate.Postgres;

/// <summary>Under whose name the server's programs run: PostgreSQL refuses root.</summary>
/// <param name="Prefix">What the command line begins with.</param>
/// <param name="Owner">Who must own the server's data (<c>user:group</c>); <c>null</c>: this process's user.</param>
internal sealed record ServerAccount(IReadOnlyList<string> Prefix, string? Owner)
{
    // The numbers of the user nobody: the one unprivileged user that every system has. initdb wants one with a name.
    private const string Nobody = "65534";

    // The server shuts down in order when this process dies in whatever way.
    private static readonly string[] DieWithParent = ["--pdeathsig", "INT"];

    public static async Task<ServerAccount> ChooseAsync(string dataFolder, ServerPrograms programs, CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux())
            return Posix.IsRoot ? throw Refusal(programs, "this system has no setpriv", "no user namespaces") : new ServerAccount([], null);
        // Its own session: Ctrl-C in our terminal is for us; we then stop the server when its clients are done.
        var session = await WorksAsync(["setsid", "true"], stop) ? new[] { "setsid" } : [];
        if (!Posix.IsRoot)
            return new ServerAccount([.. session, .. await WorksAsync(["setpriv", .. DieWithParent, "true"], stop) ? ["setpriv", .. DieWithParent] : Array.Empty<string>()], null);

        var asNobody = new ServerAccount([.. session, "setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", .. DieWithParent], $"{Nobody}:{Nobody}");
        if (await asNobody.ReachAsync(dataFolder, programs, stop) is not { } noUser)
            return asNobody;
        var asMapped = new ServerAccount(
            [.. session, "unshare", "--user", $"--map-user={Nobody}", $"--map-group={Nobody}", "setpriv", .. DieWithParent], "0:0");
        if (await asMapped.ReachAsync(dataFolder, programs, stop) is not { } noNamespace)
            return asMapped;
        throw Refusal(programs, noUser, noNamespace);
    }

    public IReadOnlyList<string> Command(params IEnumerable<string> command) => [.. Prefix, .. command];

    /// <summary>Gives everything under the path to the server's user.</summary>
    public async Task OwnAsync(string path, CancellationToken stop)
    {
        if (Owner is null || await IsOwnAsync(path, stop))
            return;
        var answer = await ShortCommand.RunAsync(["chown", "-R", Owner, path], stop);
        if (answer.ExitCode != 0)
            throw new EmbeddedPostgresException($"The folder {path} cannot be given to the user that runs PostgreSQL: {answer.Output}");
    }

    /// <summary>Gives one file to the server's user, also when that user cannot be told from this one.</summary>
    public async Task OwnFileAsync(string file, CancellationToken stop)
    {
        if (Owner is not null)
            await ShortCommand.RunAsync(["chown", Owner, file], stop);
    }

    /// <summary>The same account, in which a process that wants more private memory is refused it and ends its statement with an error.</summary>
    public async Task<ServerAccount> WithMemoryLimitAsync(long? bytes, CancellationToken stop)
    {
        string[] limit = ["prlimit", FormattableString.Invariant($"--data={bytes}")];
        return bytes is not null && OperatingSystem.IsLinux() && await WorksAsync([.. limit, "true"], stop)
            ? this with { Prefix = [.. limit, .. Prefix] }
            : this;
    }

    private async Task<bool> IsOwnAsync(string path, CancellationToken stop) =>
        (await ShortCommand.RunAsync(["stat", "-c", "%u:%g", path], stop)).Output == Owner;

    /// <returns><c>null</c> when the server's programs and data can be reached that way; else why not.</returns>
    private async Task<string?> ReachAsync(string dataFolder, ServerPrograms programs, CancellationToken stop)
    {
        var answer = await ShortCommand.RunAsync(
            Command("sh", "-c", "cd \"$0\" && [ \"$(id -u)\" != 0 ] && exec \"$1\" --version", dataFolder, programs.Server), stop);
        return answer.ExitCode == 0 ? null : answer.Output;
    }

    private static async Task<bool> WorksAsync(IReadOnlyList<string> command, CancellationToken stop) =>
        (await ShortCommand.RunAsync(command, stop)).ExitCode == 0;

    private static EmbeddedPostgresException Refusal(ServerPrograms programs, string noUser, string noNamespace) => new(
        $"PostgreSQL does not run as root. Running it as the user nobody failed ({noUser}), and so did a user namespace ({noNamespace}). " +
        $"Start Headgate as an ordinary user, let others pass through the folders above the data folder and {programs.Folder} (chmod o+x), or set Postgres:ConnectionString.");
}
