using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>The file storage's refusals.</summary>
internal static class FileErrors
{
    public const string Validation = "storage.validation";

    public static ApiError NotFound { get; } = new(404, "storage.files.notFound", "File not found.");

    public static ApiError NotUploaded(FileId file) =>
        new(400, "storage.fileNotUploaded", $"File {file} has no content: it was prepared, but nothing was uploaded. Upload it first.");

    public static ApiError ManifestMissing(FileId file, string manifest) =>
        new(400, "storage.manifestFileMissing", $"File {file} is sliced, but its manifest {manifest} was not uploaded. Upload it after the slices.");

    public static ApiError ManifestInvalid(FileId file, string why) =>
        new(400, "storage.manifestInvalid", $"The manifest of file {file} cannot be used: {why} It is a JSON object {{\"entries\":[{{\"url\":\"…\"}}]}}.");

    public static ApiError SliceMissing(FileId file, string slice) =>
        new(400, "storage.importFileMissing", $"The manifest of file {file} names the slice {slice}, which was not uploaded.");

    public static ApiError SliceElsewhere(FileId file, string url) =>
        new(400, "storage.unauthorizedAccess", $"The manifest of file {file} names {url}, which is not in the file's own container.");
}
