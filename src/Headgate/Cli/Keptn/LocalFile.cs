namespace Headgate.Cli.Keptn;

/// <summary>Files of the person who runs a command.</summary>
internal static class LocalFile
{
    /// <summary>The path with the home folder for a tilde at its beginning: shells leave it in <c>--resource=~/file</c>.</summary>
    public static string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..] : path;

    /// <exception cref="CommandFailedException">There is none.</exception>
    public static byte[] Read(string path) => Expand(path) is var file && File.Exists(file)
        ? File.ReadAllBytes(file)
        : throw new CommandFailedException(ExitCode.Failed, Directory.Exists(file) ? $"{file} is a folder, and a file is wanted" : $"File {file} not found on local file system");
}
