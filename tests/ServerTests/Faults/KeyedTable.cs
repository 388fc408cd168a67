using System.Globalization;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>What a table of sample rows should hold: the version of each key.</summary>
internal sealed class KeyedTable(Dictionary<int, int> versions)
{
    private static readonly SampleRows Sample = new(seed: 7);

    /// <summary>Keys from 0, all in one version.</summary>
    public static KeyedTable Of(int rows, int version) => new(Enumerable.Range(0, rows).ToDictionary(key => key, _ => version));

    public int Count => versions.Count;

    /// <summary>This table after an incremental load of other rows.</summary>
    public KeyedTable With(KeyedTable load)
    {
        var merged = new Dictionary<int, int>(versions);
        foreach (var (key, version) in load.Versions)
            merged[key] = version;
        return new KeyedTable(merged);
    }

    /// <summary>The part of this table with these keys.</summary>
    public KeyedTable Only(IEnumerable<int> keys) => new(keys.Where(versions.ContainsKey).ToDictionary(key => key, key => versions[key]));

    public IReadOnlyDictionary<int, int> Versions => versions;

    public async Task<long> UploadAsync(StorageApi api)
    {
        using var csv = new MemoryStream();
        Sample.WriteCsv(csv, versions.Select(row => (row.Key, row.Value)));
        csv.Position = 0;
        return await api.UploadAsync("rows.csv", csv);
    }

    public async Task<string> CreateAsync(StorageApi api, string bucket, string name) =>
        await api.NewTableAsync(bucket, name, await UploadAsync(api), "id");

    /// <summary>Whether these are exactly the rows.</summary>
    public bool Is(IReadOnlyCollection<string[]> rows)
    {
        var missing = new Dictionary<int, int>(versions);
        return rows.Count == versions.Count && rows.All(row =>
            missing.Remove(int.Parse(row[0], CultureInfo.InvariantCulture), out var version)
            && row.AsSpan().SequenceEqual(Sample.Row(int.Parse(row[0], CultureInfo.InvariantCulture), version)));
    }
}
