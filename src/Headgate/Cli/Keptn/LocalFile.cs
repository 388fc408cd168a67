namespace Headgate.Cli.Keptn;

/// <summary>Files of the person who runs a command.</summary>
internal static class LocalFile
{
    /// <exception cref="CommandFailedException">There is none.</exception>
    public static byte[] Read(string path) => File.Exists(path)
        ? File.ReadAllBytes(path)
        : throw new CommandFailedException(ExitCode.Failed, $"File {path} not found on local file system");
}
