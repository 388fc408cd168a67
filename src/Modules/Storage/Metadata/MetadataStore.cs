using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>A pair to be set on something that has a name of its own in its parent; the name of a bucket or table is empty.</summary>
internal sealed record NamedPair(string Name, MetadataPair Pair);

/// <summary>Every statement about the pairs of buckets, tables and columns.</summary>
internal sealed class MetadataStore(MetadataDatabase database)
{
    private const string ForgetOtherColumns = "DELETE FROM storage.column_metadata WHERE project = @project AND data_table = @table AND column_name <> ALL (@columns)";

    /// <summary>Sets pairs; those that are there get the new value and time.</summary>
    /// <returns>False when what they hang on is gone.</returns>
    public static async Task<bool> SetAsync(
        NpgsqlTransaction transaction, MetadataOwner owner, string provider, IReadOnlyCollection<NamedPair> pairs, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(owner.Kind.Set, transaction.Connection, transaction);
        Key(command, owner);
        command.Parameters.AddWithValue("branch", owner.Branch);
        command.Parameters.AddWithValue("provider", provider);
        command.Parameters.AddWithValue("names", pairs.Select(pair => pair.Name).ToArray());
        command.Parameters.AddWithValue("keys", pairs.Select(pair => pair.Pair.Key).ToArray());
        command.Parameters.AddWithValue("values", pairs.Select(pair => pair.Pair.Value).ToArray());
        command.Parameters.AddWithValue("now", now);
        try
        {
            await command.ExecuteNonQueryAsync(stop);
            return true;
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }

    /// <summary>The provider of a pair, which stays as it is until the transaction's end; <c>null</c> when there is none.</summary>
    public static async Task<string?> ProviderOfAsync(NpgsqlTransaction transaction, MetadataOwner owner, long id, CancellationToken stop)
    {
        await using var command = Command(owner.Kind.ProviderOf, transaction, owner, id);
        if (owner.Column is { } column)
            command.Parameters.AddWithValue("name", column);
        return (string?)await command.ExecuteScalarAsync(stop);
    }

    public static async Task DeleteAsync(NpgsqlTransaction transaction, MetadataOwner owner, long id, CancellationToken stop)
    {
        await using var command = Command(owner.Kind.Delete, transaction, owner, id);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Deletes what is noted on columns that the table does not have any more.</summary>
    public static async Task ForgetOtherColumnsAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ForgetOtherColumns, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("table", table.Number);
        command.Parameters.AddWithValue("columns", table.Columns.Select(column => column.Name).ToArray());
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The pairs of a bucket, a table or a column.</summary>
    public async Task<IReadOnlyList<MetadataView>> OfAsync(MetadataOwner owner, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(owner.Kind.OfOne);
        Key(command, owner);
        return [.. (await ReadAsync(command, stop)).Where(row => owner.Column is null || row.Name == owner.Column).Select(row => row.View)];
    }

    /// <summary>What is noted on a table and its columns.</summary>
    public async Task<TableMetadata> OfTableAsync(Table table, CancellationToken stop)
    {
        await using var own = database.Source.CreateCommand(MetadataKind.Table.OfOne);
        await using var columns = database.Source.CreateCommand(MetadataKind.Column.OfOne);
        return await OfTableAsync(own, columns, table, stop);
    }

    /// <summary>As the transaction sees it.</summary>
    public static async Task<TableMetadata> OfTableAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var own = new NpgsqlCommand(MetadataKind.Table.OfOne, transaction.Connection, transaction);
        await using var columns = new NpgsqlCommand(MetadataKind.Column.OfOne, transaction.Connection, transaction);
        return await OfTableAsync(own, columns, table, stop);
    }

    /// <summary>Pairs of a branch's buckets, by bucket; of some of them when <paramref name="buckets"/> says which.</summary>
    public async Task<IReadOnlyDictionary<long, List<MetadataView>>> OfBucketsAsync(ProjectId project, long branch, IReadOnlyCollection<long>? buckets, CancellationToken stop)
    {
        await using var command = InBranch(MetadataKind.Bucket.OfBranch, project, branch);
        command.Parameters.Add(new NpgsqlParameter("parents", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = (object?)buckets?.ToArray() ?? DBNull.Value });
        return ByParent(await ReadAsync(command, stop));
    }

    /// <summary>What is noted on a branch's tables; on those of some buckets when <paramref name="buckets"/> says which.</summary>
    public async Task<TablesMetadata> OfTablesAsync(ProjectId project, long branch, IReadOnlyCollection<long>? buckets, TableIncludes includes, CancellationToken stop)
    {
        var own = includes.Metadata ? await OfTablesAsync(MetadataKind.Table, project, branch, buckets, stop) : [];
        var columns = includes.ColumnMetadata ? await OfTablesAsync(MetadataKind.Column, project, branch, buckets, stop) : [];
        return new TablesMetadata(ByParent(own), columns.GroupBy(row => row.Parent).ToDictionary(rows => rows.Key, ByName));
    }

    /// <summary>What is noted on some tables of a branch.</summary>
    public async Task<TablesMetadata> OfSomeAsync(ProjectId project, long branch, long[] tables, bool own, bool columns, CancellationToken stop)
    {
        return new TablesMetadata(
            ByParent(own ? await OfKindAsync(MetadataKind.Table) : []),
            (columns ? await OfKindAsync(MetadataKind.Column) : []).GroupBy(row => row.Parent).ToDictionary(rows => rows.Key, ByName));

        async Task<List<Row>> OfKindAsync(MetadataKind kind)
        {
            await using var command = InBranch(kind.OfBranch, project, branch);
            command.Parameters.AddWithValue("parents", tables);
            return await ReadAsync(command, stop);
        }
    }

    private async Task<List<Row>> OfTablesAsync(MetadataKind kind, ProjectId project, long branch, IReadOnlyCollection<long>? buckets, CancellationToken stop)
    {
        await using var command = InBranch(buckets is null ? kind.OfBranch : kind.OfBucket, project, branch);
        command.Parameters.Add(buckets is null
            ? new NpgsqlParameter("parents", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = DBNull.Value }
            : new NpgsqlParameter("buckets", buckets.ToArray()));
        return await ReadAsync(command, stop);
    }

    private static async Task<TableMetadata> OfTableAsync(NpgsqlCommand own, NpgsqlCommand columns, Table table, CancellationToken stop)
    {
        Key(own, MetadataOwner.Of(table));
        Key(columns, MetadataOwner.ColumnsOf(table));
        return new TableMetadata([.. (await ReadAsync(own, stop)).Select(row => row.View)], ByName(await ReadAsync(columns, stop)));
    }

    private static IReadOnlyDictionary<string, List<MetadataView>> ByName(IEnumerable<Row> rows) =>
        rows.GroupBy(row => row.Name).ToDictionary(group => group.Key, group => group.Select(row => row.View).ToList());

    private static Dictionary<long, List<MetadataView>> ByParent(IEnumerable<Row> rows) =>
        rows.GroupBy(row => row.Parent).ToDictionary(group => group.Key, group => group.Select(row => row.View).ToList());

    private NpgsqlCommand InBranch(string sql, ProjectId project, long branch)
    {
        var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        return command;
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, MetadataOwner owner, long id)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        Key(command, owner);
        command.Parameters.AddWithValue("id", id);
        return command;
    }

    private static void Key(NpgsqlCommand command, MetadataOwner owner)
    {
        command.Parameters.AddWithValue("project", owner.Project.Value);
        command.Parameters.AddWithValue("parent", owner.Parent);
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Row> found = [];
        while (await row.ReadAsync(stop))
        {
            found.Add(new Row(row.GetInt64(1), row.GetString(2), new MetadataView(
                row.GetInt64(0).ToString(CultureInfo.InvariantCulture), row.GetString(4), row.GetString(5), row.GetString(3), row.GetFieldValue<DateTimeOffset>(6))));
        }

        return found;
    }

    private sealed record Row(long Parent, string Name, MetadataView View);
}

/// <summary>What is noted on many tables, by the table's number.</summary>
internal sealed record TablesMetadata(
    IReadOnlyDictionary<long, List<MetadataView>> Own, IReadOnlyDictionary<long, IReadOnlyDictionary<string, List<MetadataView>>> Columns)
{
    public TableMetadata Of(Table table) => Of(table.Number);

    public TableMetadata Of(long table) => new(Own.GetValueOrDefault(table) ?? [], Columns.GetValueOrDefault(table) ?? TableMetadata.None.Columns);
}
