using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>Signed addresses of a file's blobs, and the file's views that carry them.</summary>
internal sealed class FileLinks(StackSecret secret, BlobEndpoints endpoints, FilesOptions options, TimeProvider clock)
{
    private const string Upload = "rwdl";
    private const string Download = "rl";
    private const string DownloadOne = "r";

    // A client's clock may be behind ours.
    private static readonly TimeSpan EarlierStart = TimeSpan.FromMinutes(15);

    /// <summary>The file with a download address only.</summary>
    public async Task<FileView> ViewAsync(HttpRequest request, StoredFile file, CancellationToken stop) =>
        FileView.From(file, Link(request, file, await secret.KeyAsync(stop)), options.Region);

    /// <summary>The file with credentials to upload it.</summary>
    public async Task<FileView> UploadViewAsync(HttpRequest request, StoredFile file, CancellationToken stop)
    {
        var credentials = Credentials(request, file, await secret.KeyAsync(stop), Upload);
        return await ViewAsync(request, file, stop) with { AbsUploadParams = new UploadParamsView(file.BlobName, SharedAccess.Account, file.Container, credentials) };
    }

    /// <summary>The file with credentials to download it.</summary>
    public async Task<FileView> DownloadViewAsync(HttpRequest request, StoredFile file, CancellationToken stop) =>
        await ViewAsync(request, file, stop) with
        {
            AbsCredentials = Credentials(request, file, await secret.KeyAsync(stop), Download),
            AbsPath = new BlobPathView(file.Container, file.BlobName),
        };

    private CredentialsView Credentials(HttpRequest request, StoredFile file, byte[] key, string permissions)
    {
        var access = Access(permissions, options.CredentialLifetime);
        return new CredentialsView($"BlobEndpoint={endpoints.Of(request)};SharedAccessSignature={access.Sign(key, file.Container, null)}", access.Ends);
    }

    private string Link(HttpRequest request, StoredFile file, byte[] key)
    {
        var (blob, name) = file.IsSliced ? (file.ManifestName, file.Name + "manifest") : (file.BlobName, file.Name);
        var access = Access(DownloadOne, options.LinkLifetime) with { ContentDisposition = FileNames.AttachmentOf(name) };
        return $"{endpoints.Of(request)}/{file.Container}/{blob}?{access.Sign(key, file.Container, blob)}";
    }

    private SharedAccess Access(string permissions, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        return new SharedAccess { Permissions = permissions, Starts = now - EarlierStart, Ends = now + lifetime };
    }
}
