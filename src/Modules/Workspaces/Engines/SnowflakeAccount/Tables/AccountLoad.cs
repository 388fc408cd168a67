using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Loads tables in batches of bound rows.</summary>
/// <remarks>
/// Invariant: nothing of the workspace changes before every row of every table is in the account in its type. Rows go into temporary tables of the session, in
/// one transaction, which vanish with it. Then rows are added to tables that are there, in one transaction, and last each new table is made of its temporary one by
/// one statement. An account ends a transaction with each statement that makes or drops a table, so these cannot be in one; they fail only when the account goes away
/// between them, and the job that loads says so and may run again.
/// </remarks>
internal sealed class AccountLoad(AccountSession session, AccountPlace place, DataLake lake, IProgress<LakeProgress>? progress)
{
    private readonly string temporary = $"HEADGATE_{Guid.NewGuid():N}";
    private long rows;

    public async Task<LoadCounts> RunAsync(IReadOnlyList<WorkspaceLoad> loads, bool preserve, CancellationToken stop)
    {
        if (loads.FirstOrDefault(load => load.Type == LoadType.View) is { } view)
            throw new RefusedException(AccountErrors.NoView(view.Source));
        var there = (await AccountObjects.ListAsync(session, place, stop)).Where(found => found.Name != GivenPlace.Mark).ToDictionary(found => found.Name, StringComparer.Ordinal);
        foreach (var load in loads)
            Check(load, there.GetValueOrDefault(load.Destination), preserve);

        List<StagedTable> staged = [];
        foreach (var load in loads)
            staged.Add(await StagedTable.MakeAsync(session, lake, load, $"{temporary}_{staged.Count}", stop));
        await InTransactionAsync(loads, staged, (table, token) => table.FillAsync(Count, token), stop);
        await InTransactionAsync(loads, staged, (table, token) => table.ConvertAsync(token), stop);

        await InTransactionAsync(loads, staged, (table, token) => table.Load.Incremental && there.ContainsKey(table.Load.Destination) ? table.AddAsync(token) : Task.CompletedTask, stop);
        if (!preserve)
        {
            foreach (var found in there.Values.Where(found => loads.All(load => load.Destination != found.Name)))
                await AccountObjects.DropAsync(session, found, stop);
        }

        foreach (var table in staged.Where(table => !table.Load.Incremental || !there.ContainsKey(table.Load.Destination)))
            await PublishAsync(table, there.GetValueOrDefault(table.Load.Destination), preserve, stop);
        return new(this.rows, loads.Sum(load => load.Version.Bytes));

        void Count(long rows)
        {
            this.rows += rows;
            progress?.Report(new LakeProgress(null, this.rows));
        }
    }

    private static void Check(WorkspaceLoad load, AccountObject? there, bool preserve)
    {
        if (there is null)
            return;
        if (load.Incremental && there.IsView)
            throw new RefusedException(AccountErrors.NotATable(load.Destination));
        if (preserve && !load.Incremental && !load.Overwrite)
            throw new RefusedException(LoadErrors.DuplicateTable(load.Destination));
    }

    private async Task PublishAsync(StagedTable table, AccountObject? there, bool preserve, CancellationToken stop)
    {
        // A table replaces a table only.
        if (there is { Kind: not "TABLE" })
            await AccountObjects.DropAsync(session, there, stop);
        await ToldAsync(table.Load, () => table.PublishAsync(mayReplace: !preserve || table.Load.Overwrite, stop));
    }

    /// <summary>All steps in one transaction: a session that ends in between undoes it.</summary>
    private async Task InTransactionAsync(IReadOnlyList<WorkspaceLoad> loads, List<StagedTable> tables, Func<StagedTable, CancellationToken, Task> step, CancellationToken stop)
    {
        await session.ExecuteAsync("BEGIN TRANSACTION", stop);
        foreach (var table in tables)
            await ToldAsync(table.Load, () => step(table, stop));
        await ToldAsync(loads[0], () => session.ExecuteAsync("COMMIT", stop));
    }

    private static async Task ToldAsync(WorkspaceLoad load, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (AccountFailureException failure) when (failure.IsStatements)
        {
            throw new RefusedException(failure.Code == AccountFailureException.ObjectExists ? LoadErrors.DuplicateTable(load.Destination) : LoadErrors.TableLoad(load.Source, failure.Message), failure);
        }
    }
}
