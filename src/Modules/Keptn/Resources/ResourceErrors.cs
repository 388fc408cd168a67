using Headgate.Kernel;

namespace Headgate.Keptn.Resources;

/// <summary>What the resource service refuses, in its words.</summary>
internal static class ResourceErrors
{
    /// <summary>Of a project that is not there: a project without credentials is what the resource service takes it for.</summary>
    public static ApiError ProjectUnknown { get; } = new(404, null, "Could not find credentials for upstream repository");

    public static ApiError ProjectExists { get; } = new(409, null, "Project already exists");

    public static ApiError StageExists { get; } = new(409, null, "Stage already exists");

    public static ApiError ServiceExists { get; } = new(409, null, "Service already exists");

    public static ApiError StageNotFound { get; } = new(404, null, "Stage not found");

    public static ApiError ServiceNotFound { get; } = new(404, null, "Service not found");

    public static ApiError ResourceNotFound { get; } = new(404, null, "Resource not found");

    public static ApiError InvalidFormat { get; } = new(400, null, "Invalid request format");

    public static ApiError NotBase64 { get; } = new(400, null, "resource content is not base64 encoded");

    public static ApiError BlankInName { get; } = new(400, null, "name must not contain whitespaces");

    public static ApiError SlashInName { get; } = new(400, null, "name must not contain '/'");

    public static ApiError InvalidUri { get; } = new(400, null, "invalid resource uri");

    /// <summary>What the resource service says of a commit that it cannot find, too.</summary>
    public static ApiError Internal { get; } = new(500, null, "Internal server error");

    public static ApiError TooManyFiles(int most) => new(400, null, $"too many files: at most {most} are taken");

    public static ApiError TooLarge(long most) => new(400, null, $"the file is larger than the {most} bytes that are taken");

    public static ApiError FileInTheWay(string path) => new(400, null, $"invalid resource uri: '{path}' is a file, not a folder");

    public static ApiError FolderInTheWay(string path) => new(400, null, $"invalid resource uri: '{path}' is a folder, not a file");

    public static ApiError BrokenChart(string name, string why) => new(400, null, $"could not unpack the Helm chart '{name}': {why}");

    public static ApiError GitMissing(string program) =>
        new(500, null, $"The program '{program}' cannot be started. Keptn's projects need git on the machine: install it (on Debian and Ubuntu the package git), or name it in the setting {ResourceOptions.Section}:Git.");
}
