using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Drops tables that <see cref="SeizeStore"/> has locked, together with their aliases.</summary>
internal sealed class TableDrops(DataLake lake, MetadataDatabase database, JobEvents events, TimeProvider clock)
{
    public async Task DropAsync(NpgsqlTransaction transaction, Job job, IReadOnlyList<Table> tables, IReadOnlyList<Dependent> aliases, CancellationToken stop)
    {
        var own = tables.Select(table => table.Number).ToHashSet();
        List<Table> dropped = [.. tables];
        foreach (var alias in aliases.Where(alias => alias.Project == job.Project && !own.Contains(alias.Number)))
        {
            if (await TableStore.FindAsync(transaction, alias.Project, alias.Number, stop) is { } table)
                dropped.Add(table);
        }

        await SeizeStore.DeleteAsync(transaction, own.Union(aliases.Select(alias => alias.Number)), stop);
        await SeizeStore.ChangeAsync(transaction, [.. tables.Select(table => table.Bucket).Concat(aliases.Select(alias => alias.Bucket)).Distinct()], clock.GetUtcNow(), stop);
        foreach (var table in dropped)
        {
            if (table.Alias is null)
                await lake.DropTableAsync(transaction, table.Project, table.Data, stop);
            await events.RecordAsync(transaction, job, "storage.tableDeleted", $"Dropped table {table.Id}", JobEvents.Of(table), stop);
        }

        foreach (var other in aliases.Select(alias => alias.Project).Where(project => project != job.Project).Distinct())
            await database.Changes.TouchAsync(transaction, other, stop);
    }
}
