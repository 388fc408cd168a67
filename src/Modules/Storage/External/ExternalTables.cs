using System.Text.Json.Nodes;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Makes the tables of an external bucket what was read of its source.</summary>
internal sealed class ExternalTables(DataLake lake, TableDrops drops, JobEvents events, TimeProvider clock)
{
    /// <summary>Publishes the rows; tables whose object has gone are dropped, with their aliases. The bucket and its tables are locked by the caller.</summary>
    public async Task PublishAsync(
        NpgsqlTransaction transaction, Job job, Bucket bucket, IReadOnlyList<Table> there, IReadOnlyList<Dependent> aliases, LoadedObjects loaded, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var known = there.ToDictionary(table => table.Name, StringComparer.Ordinal);
        await DropAsync(transaction, job, [.. there.Where(table => !loaded.Present.Contains(table.Name))], aliases, stop);
        foreach (var one in loaded.Tables)
        {
            var version = await lake.PublishAsync(transaction, one.Data, stop);
            if (known.TryGetValue(one.Name, out var table))
            {
                await ExternalStore.ReplaceAsync(transaction, table, version, one, now, stop);
                await lake.DropTableAsync(transaction, table.Project, table.Data, stop);
                await events.RecordAsync(transaction, job, "storage.tableRefreshed", $"Refreshed table {table.Id}", JobEvents.Of(table), stop);
            }
            else
            {
                table = await TableStore.InsertAsync(transaction, New(bucket, one, version, now), stop);
                await events.RecordAsync(transaction, job, "storage.tableCreated", $"Created table {table.Id}", JobEvents.Of(table), stop);
            }

            await ExternalStore.SetStampAsync(transaction, table, one.Stamp, stop);
        }

        await SeizeStore.ChangeAsync(transaction, [bucket.Number], now, stop);
    }

    /// <summary>Drops tables and what aliases them.</summary>
    public async Task DropAsync(NpgsqlTransaction transaction, Job job, IReadOnlyList<Table> tables, IReadOnlyList<Dependent> aliases, CancellationToken stop)
    {
        if (tables.Count == 0)
            return;
        var known = await AliasStore.DependentsAsync(transaction, job.Project, [.. tables.Select(table => table.Number)], stop);
        await drops.DropAsync(transaction, job, tables, [.. aliases.Where(known.Contains)], stop);
    }

    /// <summary>The <c>warnings</c> of the results.</summary>
    public static JsonNode? WithWarnings(JsonNode? bucket, IEnumerable<string> warnings)
    {
        if (bucket is JsonObject view)
            view["warnings"] = new JsonArray([.. warnings.Select(text => (JsonNode)new JsonObject { ["message"] = text })]);
        return bucket;
    }

    private static Table New(Bucket bucket, LoadedObject one, LakeVersion version, DateTimeOffset now) => new()
    {
        Project = bucket.Project,
        Branch = bucket.Branch,
        Bucket = bucket.Number,
        BucketId = bucket.Id,
        Name = one.Name,
        DisplayName = one.Name,
        Data = version.Table,
        IsTyped = one.IsTyped,
        KeepsTimestamp = true,
        PrimaryKey = [],
        Columns = one.Columns,
        RowsCount = version.Rows,
        DataSizeBytes = version.Bytes,
        Created = now,
        LastImport = now,
        LastChange = now,
    };
}
