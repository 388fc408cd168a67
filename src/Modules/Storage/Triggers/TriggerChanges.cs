using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Makes, changes and deletes triggers, each time in one transaction with its event.</summary>
internal sealed class TriggerChanges(MetadataDatabase database, TableAccessRules access, TokenDirectory tokens, EventLog events, TimeProvider clock)
{
    /// <exception cref="RefusedException">A right is missing, or the token or a table is not there.</exception>
    public async Task<TableTrigger> CreateAsync(Origin from, TriggerFields fields, CancellationToken stop)
    {
        TriggerRights.RequireChange(from.Caller, fields.Component!);
        await CheckTokenAsync(from, fields.RunWith!.Value, stop);
        var tables = await TablesAsync(from, fields.Tables!, stop);
        var trigger = new TableTrigger
        {
            Project = from.Project,
            Branch = from.Branch.Id,
            Component = fields.Component!,
            Configuration = fields.Configuration!,
            RunWith = fields.RunWith.Value,
            CoolDown = fields.CoolDown!.Value,
            Creator = from.Caller.Token,
            CreatorDescription = from.Caller.TokenDescription,
        };
        return await WriteAsync(from, "storage.triggerCreated", "Created trigger", async (transaction, token) =>
            trigger with { Id = await TriggerStore.InsertAsync(transaction, trigger, tables, clock.GetUtcNow(), token) }, stop);
    }

    /// <exception cref="RefusedException">A right is missing, or the trigger, the token or a table is not there.</exception>
    public async Task<TableTrigger> UpdateAsync(Origin from, long id, TriggerFields fields, CancellationToken stop)
    {
        if (fields.Component is { } component)
            TriggerRights.RequireChange(from.Caller, component);
        if (fields.RunWith is { } runWith)
            await CheckTokenAsync(from, runWith, stop);
        var tables = fields.Tables is { } ids ? await TablesAsync(from, ids, stop) : null;
        return await WriteAsync(from, "storage.triggerUpdated", "Updated trigger", async (transaction, token) =>
        {
            var before = await LockAsync(transaction, from, id, token);
            var after = before with
            {
                Component = fields.Component ?? before.Component,
                Configuration = fields.Configuration ?? before.Configuration,
                RunWith = fields.RunWith ?? before.RunWith,
                CoolDown = fields.CoolDown ?? before.CoolDown,
            };
            await TriggerStore.UpdateAsync(transaction, after, token);
            if (tables is not null)
                await TriggerStore.WatchAsync(transaction, from.Project, id, tables, token);
            return after;
        }, stop);
    }

    /// <exception cref="RefusedException">A right is missing, or the trigger is not there.</exception>
    public Task DeleteAsync(Origin from, long id, CancellationToken stop) => database.WriteAsync(
        from.Project,
        async (transaction, token) =>
        {
            var trigger = await LockAsync(transaction, from, id, token);
            await TriggerStore.DeleteAsync(transaction, trigger, token);
            await RecordAsync(transaction, from, "storage.triggerDeleted", "Deleted trigger", trigger, token);
        },
        stop);

    private static async Task<TableTrigger> LockAsync(NpgsqlTransaction transaction, Origin from, long id, CancellationToken stop)
    {
        var trigger = await TriggerStore.LockAsync(transaction, from.Project, id, stop)
            ?? throw new RefusedException(TriggerErrors.NotFound(id.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        TriggerRights.RequireChange(from.Caller, trigger.Component);
        return trigger;
    }

    private Task<TableTrigger> WriteAsync(
        Origin from, string name, string message, Func<NpgsqlTransaction, CancellationToken, Task<TableTrigger>> change, CancellationToken stop) => database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                try
                {
                    var changed = await change(transaction, token);
                    var trigger = await TriggerStore.LockAsync(transaction, from.Project, changed.Id, token) ?? changed;
                    if (!await TokenLock.HoldAsync(transaction, from.Project, trigger.RunWith, token))
                        throw new RefusedException(TriggerErrors.UnknownToken(trigger.RunWith.Value));
                    await RecordAsync(transaction, from, name, message, trigger, token);
                    return trigger;
                }
                catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.ForeignKeyViolation)
                {
                    throw new RefusedException(TriggerErrors.TableGone, gone);
                }
            },
            stop);

    private Task<RecordedEvent> RecordAsync(NpgsqlTransaction transaction, Origin from, string name, string message, TableTrigger trigger, CancellationToken stop) => events.RecordAsync(
        transaction,
        NewEvent.By(
            from.Caller, from.Branch, from.Call, name, $"{message} {trigger.Id}",
            new EventObject("trigger", trigger.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{trigger.Component} {trigger.Configuration}")) with { RunId = from.RunId },
        stop);

    private async Task CheckTokenAsync(Origin from, TokenId runWith, CancellationToken stop)
    {
        // Whoever may make tokens could give themselves another one's rights anyway; nobody else gets them by a trigger.
        if (runWith != from.Caller.Token && !from.Caller.CanManageTokens)
            throw new RefusedException(TriggerErrors.AnothersToken);
        if (await tokens.FindActiveAsync(from.Project, runWith, stop) is null)
            throw new RefusedException(TriggerErrors.UnknownToken(runWith.Value));
    }

    private async Task<List<long>> TablesAsync(Origin from, IEnumerable<string> ids, CancellationToken stop)
    {
        List<long> numbers = [];
        foreach (var id in ids)
            numbers.Add((await access.FindAsync(from, id, BucketAccess.Read, stop)).Number);
        return numbers;
    }
}
