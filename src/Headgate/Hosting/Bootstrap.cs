using System.Text.Json;
using Headgate.Kernel;

namespace Headgate.Hosting;

/// <summary>What the first start made: the keys of <c>bootstrap.json</c>.</summary>
/// <param name="Url">Where the node listens.</param>
/// <param name="ProjectId">The first project.</param>
/// <param name="StorageToken">The admin's master token of that project.</param>
/// <param name="ManageToken">The admin's management token.</param>
/// <param name="KeptnToken">The API token of Keptn's gateway.</param>
internal sealed record Bootstrap(string Url, long ProjectId, string StorageToken, string ManageToken, string? KeptnToken = null)
{
    private const string FileName = "bootstrap.json";

    private static readonly JsonSerializerOptions Indented = new(JsonWire.Options) { WriteIndented = true };

    /// <summary>The file in the data folder.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, FileName);

    /// <summary>Reads the file; <c>null</c> when it is not there.</summary>
    public static Bootstrap? Read(string dataFolder) =>
        File.Exists(PathIn(dataFolder)) ? JsonSerializer.Deserialize<Bootstrap>(File.ReadAllText(PathIn(dataFolder)), JsonWire.Options) : null;

    /// <summary>Writes the file, for its owner only, whole or not at all.</summary>
    public void Write(string dataFolder)
    {
        var path = PathIn(dataFolder);
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(file, this, Indented);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
