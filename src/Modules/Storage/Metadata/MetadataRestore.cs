using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Gives a table the pairs that another one had; Storage's own are those of the new table.</summary>
internal static class MetadataRestore
{
    public static async Task SetAsync(NpgsqlTransaction transaction, Table table, TableMetadata notes, DateTimeOffset now, CancellationToken stop)
    {
        await SetAsync(MetadataOwner.Of(table), notes.Own.Select(pair => ("", pair)));
        await SetAsync(MetadataOwner.ColumnsOf(table), notes.Columns.SelectMany(column => column.Value.Select(pair => (column.Key, pair))));

        async Task SetAsync(MetadataOwner owner, IEnumerable<(string Name, MetadataView Pair)> pairs)
        {
            foreach (var provider in pairs.Where(pair => pair.Pair.Provider is not (null or MetadataProvider.Storage)).GroupBy(pair => pair.Pair.Provider!))
            {
                NamedPair[] ofProvider = [.. provider.Select(pair => new NamedPair(pair.Name, new MetadataPair(pair.Pair.Key, pair.Pair.Value)))];
                await MetadataStore.SetAsync(transaction, owner, provider.Key, ofProvider, now, stop);
            }
        }
    }
}
