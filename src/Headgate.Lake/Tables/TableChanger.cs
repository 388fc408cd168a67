using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Makes a table's next version by changing its schema or taking rows away.</summary>
internal sealed class TableChanger(LakeParts parts)
{
    public async Task<PreparedVersion> ChangeSchemaAsync(VersionFiles @base, IReadOnlyList<SchemaChange> changes, CancellationToken stop)
    {
        var after = @base.Version.Schema;
        var nextField = @base.NextField;
        List<(SchemaChange Change, LakeSchema After)> toLook = [];
        foreach (var change in changes)
        {
            var before = after;
            after = Apply(before, change, nextField);
            nextField = Math.Max(nextField, after.NextField);
            if (NeedsLook(before, after, change))
                toLook.Add((change, after));
        }

        if (toLook.Count == 0 || @base.Files.Count == 0)
            return new(Next(@base, after, null, @base.Files, "schema", null), null);
        var lease = await WriteLease.TakeAsync(parts, @base.Version, stop);
        try
        {
            using var connection = await parts.Engine.ConnectAsync(stop);
            foreach (var (change, changed) in toLook)
                await CheckRowsAsync(@base, changed, change, connection, lease);
            return new(Next(@base, after, null, @base.Files, "schema", lease.Load), lease);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    public async Task<PreparedVersion> DeleteRowsAsync(VersionFiles @base, RowSelection rows, CancellationToken stop)
    {
        var where = SelectionSql.Where(@base.Version.Schema, rows, LakeErrors.CannotDeleteBy);
        if (where.Length == 0 || @base.Files.Count == 0)
            return new(Next(@base, @base.Version.Schema, @base.SchemaId, [], "truncate", null), null) { RowsRemoved = @base.Version.Rows };
        var lease = await WriteLease.TakeAsync(parts, @base.Version, stop);
        try
        {
            using var connection = await parts.Engine.ConnectAsync(stop);
            await FilterValues.CheckAsync(@base.Version.Schema, rows, connection, lease.Stop);
            var parquet = new ParquetFiles(parts.Folder, connection, lease);
            var removed = await new RowRemoval(parts.Folder, connection, parquet, lease.Stop).MatchingAsync(@base.Version.Schema, @base.Files, where);
            await lease.SyncAsync();
            return new(Next(@base, @base.Version.Schema, @base.SchemaId, removed.Files, "delete", lease.Load), lease) { RowsRemoved = removed.Count };
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    private LakeSchema Apply(LakeSchema schema, SchemaChange change, int nextField) => change switch
    {
        SchemaChange.AddColumn add => SchemaRules.Add(schema, add.Column, nextField, parts.Options.MaxColumns),
        SchemaChange.DropColumn drop => SchemaRules.Drop(schema, drop.Name),
        SchemaChange.RenameColumn rename => SchemaRules.Rename(schema, rename.Name, rename.NewName),
        SchemaChange.AlterColumn alter => SchemaRules.Alter(schema, alter.Name, alter.Type, alter.Nullable),
        SchemaChange.SetPrimaryKey key => SchemaRules.WithKey(schema, key.Columns),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    private static bool NeedsLook(LakeSchema before, LakeSchema after, SchemaChange change) => change switch
    {
        SchemaChange.SetPrimaryKey key => key.Columns.Count > 0 && !key.WithoutCheck,
        SchemaChange.AlterColumn alter => before.Find(alter.Name)!.Nullable && !alter.Nullable,
        SchemaChange.AddColumn add => after.Find(add.Column.Name) is { Initial: not null, Type.IsText: false } or { Initial: null, Nullable: false },
        _ => false,
    };

    private async Task CheckRowsAsync(VersionFiles @base, LakeSchema after, SchemaChange change, DuckDbConnection connection, WriteLease lease)
    {
        var removal = new RowRemoval(parts.Folder, connection, new(parts.Folder, connection, lease), lease.Stop);
        switch (change)
        {
            case SchemaChange.SetPrimaryKey when await removal.HasDuplicatesAsync([.. after.KeyColumns], @base.Files):
                throw new RefusedException(LakeErrors.PrimaryKeyDuplicates(after.PrimaryKey));
            case SchemaChange.AlterColumn alter when await AnyAsync($"SELECT 1 FROM ({RowsSql.All(parts.Folder, after, @base.Files)}) t WHERE {DuckDbText.Identifier(alter.Name)} IS NULL LIMIT 1"):
                throw new RefusedException(LakeErrors.NullsInColumn(alter.Name));
            case SchemaChange.AddColumn { Column.Initial: null } add:
                throw new RefusedException(LakeErrors.NullsInColumn(add.Column.Name));
            case SchemaChange.AddColumn add when after.Find(add.Column.Name) is { Initial: { } initial, Type.IsText: false } column:
                await FilterValues.CheckAsync(column.Name, initial, column.Type, connection, lease.Stop);
                break;
        }

        async Task<bool> AnyAsync(string sql) => await connection.ScalarAsync(sql, [], lease.Stop) is not null;
    }

    private static NextVersion Next(VersionFiles @base, LakeSchema schema, long? schemaId, IReadOnlyList<VersionFile> files, string madeBy, long? load) =>
        new(@base.Version.Project, @base.Version.Table, @base.Version.Number, schema, schemaId, files, madeBy, load);
}
