using System.Globalization;

namespace Headgate.Lake;

/// <summary>Brings slices to the disk while later ones are being written, so that whoever needs them there has little to wait for.</summary>
internal static class SlicesToDisk
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <param name="folder">Where the work writes <c>slice-0.csv</c>, <c>slice-1.csv</c> and so on, one after the other.</param>
    /// <param name="work">What writes them.</param>
    /// <param name="clock">Times the looks into the folder.</param>
    /// <exception cref="IOException">A slice could not be written. It is told once only, so it must not be lost here.</exception>
    public static async Task<T> RunAsync<T>(string folder, Func<Task<T>> work, TimeProvider clock)
    {
        using var over = new CancellationTokenSource();
        var writing = work();
        var syncing = SyncAsync(folder, clock, over.Token);
        try
        {
            return await writing;
        }
        finally
        {
            await over.CancelAsync();
            await syncing;
        }
    }

    /// <summary>The slices in their order.</summary>
    public static IEnumerable<string> Of(string folder) => Directory.EnumerateFiles(folder)
        .OrderBy(file => int.Parse(Path.GetFileNameWithoutExtension(file)["slice-".Length..], CultureInfo.InvariantCulture));

    private static async Task SyncAsync(string folder, TimeProvider clock, CancellationToken over)
    {
        HashSet<string> done = [];
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!Directory.Exists(folder))
                continue;
            // The last one is still growing.
            foreach (var slice in Of(folder).SkipLast(1).Where(slice => !over.IsCancellationRequested && done.Add(slice)))
                await Task.Run(() => LakeFolder.SyncFile(slice), CancellationToken.None);
        }
    }
}
