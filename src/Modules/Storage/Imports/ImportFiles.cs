using System.Text.Json.Nodes;
using Headgate.Files;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Files of the file storage as sources of rows.</summary>
internal sealed class ImportFiles(FileContents contents)
{
    /// <summary>Refuses unless the file is there and the caller may read it.</summary>
    /// <exception cref="RefusedException">404 or 403.</exception>
    public Task RequireAsync(Origin from, FileId file, CancellationToken stop) => contents.RequireAccessAsync(from.Caller, file, stop);

    /// <summary>What <c>operationParams</c> shows as <c>source</c>.</summary>
    public static JsonObject ToParams(FileId file) => new() { ["fileId"] = file.Value, ["type"] = "file" };

    /// <summary>Opens the file; its parts stay where they are until the result is disposed.</summary>
    /// <exception cref="RefusedException">Nothing was uploaded, a slice is missing, or the file is gone.</exception>
    public async Task<ImportFile> OpenAsync(Job job, FileId file, CancellationToken stop) => new(await contents.OpenAsync(job.Project, file, stop));
}

/// <summary>A file that is being imported.</summary>
internal sealed class ImportFile(OpenedFile file) : IDisposable
{
    public IReadOnlyList<string> Paths { get; } = [.. file.Parts.Select(part => part.Path)];

    /// <summary>The size as it is stored; of a packed file nobody asks for the other one.</summary>
    public JobMetrics Metrics { get; } = JobMetrics.None with { InCompressed = file.IsGzip, InBytes = file.Bytes, InBytesUncompressed = file.IsGzip ? 0 : file.Bytes };

    public void Dispose() => file.Dispose();
}
