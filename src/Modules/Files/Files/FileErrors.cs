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

    public static ApiError ManifestInvalid(string owner, string why) =>
        new(400, "storage.manifestInvalid", $"The manifest of {owner} cannot be used: {why} It is a JSON object {{\"entries\":[{{\"url\":\"…\"}}]}}.");

    public static ApiError SliceMissing(string owner, string slice) =>
        new(400, "storage.importFileMissing", $"The manifest of {owner} names the slice {slice}, which was not uploaded.");

    public static ApiError SliceElsewhere(string owner, string url) =>
        new(400, "storage.unauthorizedAccess", $"The manifest of {owner} names {url}, which is not in its own container.");
}
