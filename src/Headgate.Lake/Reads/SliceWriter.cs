using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Headgate.Lake;

/// <summary>Writes text to files of about one size each. While one is being written the ones before get to the disk, so that whoever needs them there has little to wait for.</summary>
/// <param name="folder">Where the files are made.</param>
/// <param name="sliceBytes">The size; <c>null</c> for one file.</param>
/// <param name="header">What each file begins with.</param>
/// <param name="sync">Whether full slices are brought to the disk.</param>
internal sealed class SliceWriter(string folder, long? sliceBytes, ReadOnlyMemory<byte> header, bool sync) : IAsyncDisposable
{
    private readonly List<string> files = [];
    private readonly List<Task> syncing = [];
    private SafeFileHandle? open;
    private long written;

    /// <summary>From which size on another file is begun.</summary>
    public long SliceBytes { get; } = sliceBytes ?? long.MaxValue;

    /// <summary>The files, in order; at least one once it has ended.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>Writes whole rows.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> text)
    {
        if (open is not null && written >= SliceBytes)
            Close();
        open ??= await BeginAsync();
        await RandomAccess.WriteAsync(open, text, written);
        written += text.Length;
    }

    /// <summary>Waits until full slices are on the disk.</summary>
    /// <exception cref="IOException">One did not get there. It is told once only, so it must not be lost.</exception>
    public async Task EndAsync()
    {
        open ??= await BeginAsync();
        open.Dispose();
        await Task.WhenAll(syncing);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        open?.Dispose();
        await Task.WhenAll(syncing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<SafeFileHandle> BeginAsync()
    {
        files.Add(Path.Combine(folder, sliceBytes is null ? "data.csv" : string.Create(CultureInfo.InvariantCulture, $"data-{files.Count:00000}.csv")));
        var handle = File.OpenHandle(files[^1], FileMode.CreateNew, FileAccess.Write);
        try
        {
            await RandomAccess.WriteAsync(handle, header, 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        written = header.Length;
        return handle;
    }

    private void Close()
    {
        var full = open!;
        open = null;
        if (sync)
            syncing.Add(Task.Run(() => Sync(full)));
        else
            full.Dispose();

        static void Sync(SafeFileHandle file)
        {
            using (file)
                RandomAccess.FlushToDisk(file);
        }
    }
}
