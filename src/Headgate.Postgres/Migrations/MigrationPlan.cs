namespace Headgate.Postgres;

internal sealed record AppliedMigration(string Schema, int Number, string Name, string Checksum);

/// <summary>Which of a schema's migrations are still to be applied; refuses what does not fit.</summary>
internal static class MigrationPlan
{
    public static IReadOnlyList<Migration> Pending(IReadOnlyList<Migration> ours, IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var done in applied)
        {
            var own = ours.FirstOrDefault(migration => migration.Number == done.Number)
                ?? throw new MigrationException(
                    $"The database has migration {done.Name}, which this version does not know. It was written by a newer Headgate: start that version, or restore a backup made before the upgrade.");
            if (own.Checksum != done.Checksum)
                throw new MigrationException(
                    $"Migration {own.Name} was changed after it was applied to this database (checksum {done.Checksum[..12]} then, {own.Checksum[..12]} now). Migrations are forward-only: restore the file and put the change into a new one.");
        }

        var last = applied.Count == 0 ? 0 : applied.Max(done => done.Number);
        var pending = ours.Where(migration => applied.All(done => done.Number != migration.Number)).ToList();
        if (pending.Find(migration => migration.Number < last) is { } late)
            throw new MigrationException($"Migration {late.Name} comes before number {last:0000}, which is applied already. Give it the next free number.");
        return pending;
    }
}
