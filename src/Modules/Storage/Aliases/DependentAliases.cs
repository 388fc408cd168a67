using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Keeps changes of a table from breaking its aliases.</summary>
internal static class DependentAliases
{
    private const string SelectOfRoot = $"""
        {TableRows.Select}
          JOIN storage.data_table held ON held.number = data_table.root_table
         WHERE held.project = @project AND data_table.root_table = @number
         ORDER BY data_table.id
        """;

    /// <summary>Refuses to drop a column that aliases need; with <paramref name="force"/> aliases that follow their source simply lose it.</summary>
    /// <remarks>Locks the table: call it in the transaction that drops the column, after the bucket and before the lake.</remarks>
    /// <exception cref="RefusedException">An alias refers to the column, or the table is gone.</exception>
    public static async Task CheckColumnDropAsync(NpgsqlTransaction transaction, Table table, string column, bool force, CancellationToken stop)
    {
        if (!await TableStore.LockAsync(transaction, table, stop))
            throw new RefusedException(TableErrors.NotFound(table.Project, table.Id));
        var broken = (await OfRootAsync(transaction, table, stop)).Where(alias => !force || alias.Alias!.Needs(column)).ToList();
        if (broken.Exists(alias => alias.Find(column) is not null || alias.Alias!.Needs(column)))
            throw new RefusedException(AliasErrors.ReferencedColumn(column, broken.Where(alias => alias.Project == table.Project).Select(alias => alias.Id)));
    }

    /// <summary>Refuses to give a table other columns when an alias needs one that is not among them.</summary>
    /// <remarks>Locks the table: call it in the transaction that replaces them.</remarks>
    /// <exception cref="RefusedException">An alias refers to a column that would be gone, or the table is gone.</exception>
    public static async Task CheckReplacementAsync(NpgsqlTransaction transaction, Table table, IReadOnlyList<ColumnSpec> columns, CancellationToken stop)
    {
        if (!await TableStore.LockAsync(transaction, table, stop))
            throw new RefusedException(TableErrors.NotFound(table.Project, table.Id));
        var aliases = await OfRootAsync(transaction, table, stop);
        foreach (var gone in table.Columns.Where(column => columns.All(kept => kept.Name != column.Name)))
        {
            var broken = aliases.Where(alias => alias.Alias!.Needs(gone.Name)).ToList();
            if (broken.Count > 0)
                throw new RefusedException(AliasErrors.ReferencedColumn(gone.Name, broken.Where(alias => alias.Project == table.Project).Select(alias => alias.Id)));
        }
    }

    private static async Task<List<Table>> OfRootAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOfRoot, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("number", table.Number);
        return await TableRows.ReadAllAsync(command, stop);
    }
}
