namespace Headgate.Cli.Tables;

/// <summary>Where a download goes. A file appears under its name only when it is whole.</summary>
internal sealed record DownloadTarget(string Path, bool Overwrite)
{
    private const string StandardOutput = "-";

    /// <summary>Whether it is <c>-</c>.</summary>
    public bool IsStandardOutput => Path == StandardOutput;

    /// <summary>Refuses to replace what is there.</summary>
    /// <exception cref="CommandFailedException">It exists and <c>--overwrite</c> was not given.</exception>
    public void RequireFree()
    {
        if (!IsStandardOutput && !Overwrite && System.IO.Path.Exists(Path))
            throw new CommandFailedException(ExitCode.Failed, $"{Path} exists already. Choose another name or add --overwrite.");
    }

    /// <summary>Writes the content.</summary>
    public async Task WriteAsync(Func<Stream, Task> write)
    {
        if (IsStandardOutput)
        {
            await using var output = Console.OpenStandardOutput();
            await write(output);
            return;
        }

        var draft = Path + ".part";
        try
        {
            await using (var file = File.Create(draft))
                await write(file);
            File.Move(draft, Path, Overwrite);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }
}
