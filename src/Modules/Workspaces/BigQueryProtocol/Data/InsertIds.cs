using System.Collections.Concurrent;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Ids of rows that were inserted lately, so that a client's second try adds nothing. Best effort, as Google's: it is in memory and forgets.</summary>
internal sealed class InsertIds(TimeProvider clock)
{
    private const int Most = 200_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(long Workspace, string Table, string Id), DateTimeOffset> ids = new();
    private DateTimeOffset swept = DateTimeOffset.MinValue;

    /// <summary>Whether the row is new.</summary>
    public bool Claim(long workspace, string table, string id)
    {
        var now = clock.GetUtcNow();
        Sweep(now);
        var key = (workspace, table, id);
        if (ids.TryAdd(key, now))
            return true;
        return ids.TryGetValue(key, out var before) && now - before > Kept && ids.TryUpdate(key, now, before);
    }

    /// <summary>The row was not inserted after all.</summary>
    public void Forget(long workspace, string table, string? id)
    {
        if (id is not null)
            ids.TryRemove((workspace, table, id), out _);
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - swept < Kept && ids.Count < Most)
            return;
        swept = now;
        foreach (var (key, time) in ids)
        {
            if (now - time > Kept || ids.Count > Most)
                ids.TryRemove(key, out _);
        }
    }
}
