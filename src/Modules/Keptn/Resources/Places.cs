namespace Headgate.Keptn.Resources;

/// <summary>Lets so many at a time in under each name; more of the same name wait here, in no connection to anything. A name that nobody uses costs nothing.</summary>
internal sealed class Places(int each)
{
    private readonly Dictionary<string, Place> used = new(StringComparer.Ordinal);

    /// <summary>Runs the work in a place of this name.</summary>
    public async Task<T> RunAsync<T>(string name, Func<Task<T>> work, CancellationToken stop)
    {
        var place = Join(name);
        try
        {
            await place.Turns.WaitAsync(stop);
            try
            {
                return await work();
            }
            finally
            {
                place.Turns.Release();
            }
        }
        finally
        {
            Leave(name, place);
        }
    }

    private Place Join(string name)
    {
        lock (used)
        {
            if (!used.TryGetValue(name, out var place))
                used[name] = place = new Place(new SemaphoreSlim(each));
            place.Users++;
            return place;
        }
    }

    private void Leave(string name, Place place)
    {
        lock (used)
        {
            if (--place.Users > 0)
                return;
            used.Remove(name);
            place.Turns.Dispose();
        }
    }

    private sealed class Place(SemaphoreSlim turns)
    {
        public SemaphoreSlim Turns => turns;

        public int Users { get; set; }
    }
}
