using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary>Files of the person who runs a command.</summary>
internal static class LocalFile
{
    private const long Largest = 100_000_000;

    /// <summary>The path with the home folder for a tilde at its beginning: shells leave it in <c>--resource=~/file</c>.</summary>
    public static string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..] : path;

    /// <exception cref="CommandFailedException">There is none, or it is larger than any server takes.</exception>
    public static byte[] Read(string path)
    {
        var file = new FileInfo(Expand(path));
        if (!file.Exists)
            throw new CommandFailedException(ExitCode.Failed, Directory.Exists(file.FullName) ? $"{path} is a folder, and a file is wanted" : $"File {path} not found on local file system");
        if (file.Length > Largest)
            throw new CommandFailedException(ExitCode.Failed, $"File {path} is larger than {Amount.Bytes(Largest)}, and Keptn's API takes no such files");
        return File.ReadAllBytes(file.FullName);
    }
}
