using Headgate.Files;
using Microsoft.AspNetCore.Builder;

namespace Headgate.Testing;

/// <summary>A running host with the file storage. It sweeps all the time and without grace, so whatever must not be swept is seen to stay.</summary>
public class FilesFixture : PlatformFixture
{
    /// <summary>Where the contents are.</summary>
    public string ContentFolder => Path.Combine(DataFolder, "files");

    /// <summary>The names of all content files on disk.</summary>
    public IReadOnlySet<string> Contents() =>
        Directory.EnumerateFiles(ContentFolder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path).Length == 32).ToHashSet();

    /// <summary>Prepares a file.</summary>
    public async Task<PreparedFile> PrepareAsync(string name = "data.csv", bool isSliced = false, object? more = null, string? token = null)
    {
        using var answer = await PostAsync("/v2/storage/files/prepare", more ?? new { name, isSliced, federationToken = true }, token);
        return new PreparedFile(await answer.ShouldBeAsync(201), Client);
    }

    /// <summary>Prepares a file and uploads its content in one piece.</summary>
    public async Task<PreparedFile> UploadAsync(string name, byte[] content, string? token = null)
    {
        var file = await PrepareAsync(name, token: token);
        await file.PutAsync(file.Blob, content);
        return file;
    }

    /// <inheritdoc />
    protected override void AddModules(WebApplicationBuilder builder)
    {
        builder.Configuration["Files:SweepInterval"] = "00:00:00.1000000";
        builder.Configuration["Files:OrphanGrace"] = "00:00:00";
        builder.Services.AddFiles();
    }

    /// <inheritdoc />
    protected override void MapModules(WebApplication app) => app.MapFiles();
}
