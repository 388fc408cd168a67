using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>Blobs to put into a container and blobs to take out of it, at once.</summary>
public sealed class ContainerChange : IDisposable
{
    private readonly BlobContainers containers;
    private readonly ProjectId project;
    private readonly string container;
    private readonly ContentFolder folder;
    private readonly List<(string Name, ContentId Content, string? ContentType)> puts = [];
    private bool applied;

    internal ContainerChange(BlobContainers containers, ProjectId project, string container, ContentFolder folder) =>
        (this.containers, this.project, this.container, this.folder) = (containers, project, container, folder);

    /// <summary>A blob that will be there, or be replaced.</summary>
    /// <returns>Where to write its content. No file is there yet.</returns>
    /// <exception cref="ArgumentException">A blob cannot have this name.</exception>
    public string Put(string name, string? contentType = null)
    {
        if (!BlobAddress.IsValidName(name))
            throw new ArgumentException($"A blob cannot be named \"{name}\".", nameof(name));
        var content = folder.HoldNew();
        puts.Add((name, content, contentType));
        return folder.PathOf(content);
    }

    /// <summary>A blob that lists others, for clients who follow manifests.</summary>
    public Task PutManifestAsync(string name, IReadOnlyList<string> slices, CancellationToken stop) =>
        File.WriteAllBytesAsync(Put(name, JsonWire.ContentType), SliceManifest.Write(container, slices), stop);

    /// <summary>Brings the contents to the disk, then puts and removes in one transaction.</summary>
    /// <param name="removes">Which of the blobs that are there go; those that are put are replaced anyway.</param>
    /// <param name="stop">Ends it; nothing is changed then.</param>
    /// <exception cref="RefusedException">There is no such container.</exception>
    public async Task ApplyAsync(Func<string, bool> removes, CancellationToken stop)
    {
        var made = puts.Select(put => new NewBlob(put.Name, put.Content, new FileInfo(folder.PathOf(put.Content)).Length, new BlobProperties { ContentType = put.ContentType })).ToList();
        await Task.Run(() => folder.Sync(made.Select(blob => blob.Content)), stop);
        await containers.ApplyAsync(project, container, removes, made, () => applied = true, stop);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, content, _) in puts)
        {
            folder.Release(content);
            if (!applied)
                folder.TryDelete(content);
        }

        puts.Clear();
    }
}
