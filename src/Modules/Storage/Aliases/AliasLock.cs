using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>An alias that nobody else changes until the transaction's end.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Columns">All columns it could show; they stay as they are, too.</param>
internal sealed record AliasLock(Table Alias, IReadOnlyList<ColumnSpec> Columns)
{
    /// <exception cref="RefusedException">The alias is gone.</exception>
    public static async Task<AliasLock> TakeAsync(NpgsqlTransaction transaction, Table alias, DateTimeOffset now, CancellationToken stop)
    {
        var gone = TableErrors.NotFound(alias.Project, alias.Id);
        if (await BucketStore.ChangeAsync(transaction, alias.Project, alias.Branch, alias.BucketId, now, stop) is null)
            throw new RefusedException(gone);
        if (!await AliasStore.SeizeAsync(transaction, alias, stop)
            || await TableStore.FindAsync(transaction, alias.Project, alias.Number, stop) is not { Alias: { } state } found)
            throw new RefusedException(gone);
        return new AliasLock(found, state.SelectedColumns is null ? found.Columns : await AliasStore.RootColumnsAsync(transaction, found, stop));
    }
}
