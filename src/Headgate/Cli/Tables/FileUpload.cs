using Headgate.Cli.Client;

namespace Headgate.Cli.Tables;

/// <summary>Puts a file into the file store: asks for a place, sends the content straight to the store, leaves nothing behind when it fails.</summary>
internal static class FileUpload
{
    private static readonly TimeSpan CleanupTime = TimeSpan.FromSeconds(30);

    /// <summary>The stored file's id.</summary>
    public static async Task<long> UploadAsync(this Session session, UploadSource source, CancellationToken stop)
    {
        // Not cancelled: a place that was made but never heard of could not be removed.
        var file = (await session.Api.PrepareFileAsync(source.FileName, source.Length, source.IsSliced, CancellationToken.None)).Value;
        try
        {
            var place = file.AbsUploadParams ?? throw new CommandFailedException(ExitCode.Failed,
                $"The project keeps files with the provider \"{file.Provider}\"; this command only speaks to \"azure\". Use a client of that store.");
            await session.Screen.TransferAsync($"Uploading {source.FileName}", source.Length, async progress =>
            {
                await SendAsync(session.Api.Blobs, place, source, progress, stop);
                return true;
            });
            return file.Id;
        }
        catch
        {
            await RemoveAsync(session.Api, file.Id);
            throw;
        }
    }

    private static async Task SendAsync(BlobClient blobs, UploadParams place, UploadSource source, IProgress<long> progress, CancellationToken stop)
    {
        var access = SasConnectionString.Parse(place.AbsCredentials.SasConnectionString);
        foreach (var part in source.Parts)
        {
            await using var content = part.Open();
            await blobs.UploadAsync(access, place.Container, place.BlobName + part.Suffix, content, part.Length, progress, stop);
        }

        if (!source.IsSliced)
            return;
        var manifest = SliceManifest.Write(place.AccountName, place.Container, source.Parts.Select(part => place.BlobName + part.Suffix));
        using var text = new MemoryStream(manifest);
        await blobs.UploadAsync(access, place.Container, SliceManifest.BlobName(place.BlobName), text, manifest.Length, NoProgress.Instance, stop);
    }

    /// <summary>The upload has failed already and its reason matters more; a file left here expires by itself.</summary>
    private static async Task RemoveAsync(StorageClient api, long id)
    {
        using var time = new CancellationTokenSource(CleanupTime, TimeProvider.System);
        await api.DeleteFileAsync(id, time.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class NoProgress : IProgress<long>
    {
        public static readonly NoProgress Instance = new();

        public void Report(long value)
        {
        }
    }
}
