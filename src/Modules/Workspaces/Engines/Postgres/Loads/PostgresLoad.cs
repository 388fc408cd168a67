using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>All loads of one call, in one transaction: they are all there, or none is.</summary>
/// <remarks>It runs with the rights of the workspace's user, so a trigger of his gets no others. A lock that he holds is waited for for a minute.</remarks>
internal sealed class PostgresLoad(
    NpgsqlConnection session, PostgresPlace place, DataLake lake, Func<CancellationToken, Task<NpgsqlConnection>> open, IProgress<LakeProgress>? progress)
{
    private const string Incoming = "headgate_incoming";
    private long doneBytes;
    private long allBytes;

    public async Task<LoadCounts> RunAsync(IReadOnlyList<WorkspaceLoad> loads, bool preserve, CancellationToken stop)
    {
        allBytes = loads.Sum(load => load.Version.Bytes);
        await using var transaction = await session.BeginTransactionAsync(stop);
        if (!preserve)
            await ToldAsync(place.Schema, () => ObjectStore.DropAllAsync(session, place, [.. loads.Where(load => load.Incremental).Select(load => load.Destination)], stop));
        var (rows, bytes) = (0L, 0L);
        foreach (var load in loads)
        {
            var counts = await ToldAsync(load.Destination, () => LoadAsync(load, stop));
            (rows, bytes, doneBytes) = (rows + counts.Rows, bytes + counts.Bytes, doneBytes + load.Version.Bytes);
        }

        await ToldAsync(place.Schema, () => transaction.CommitAsync(CancellationToken.None));
        return new(rows, bytes);
    }

    private async Task<LoadCounts> LoadAsync(WorkspaceLoad load, CancellationToken stop)
    {
        var columns = Columns(load);
        var kind = await ObjectStore.KindAsync(session, place, load.Destination, stop);
        if (kind is not null && load.Incremental && !load.Overwrite)
            return await AddAsync(load, columns, kind, stop);
        if (kind is not null && !load.Overwrite)
            throw new RefusedException(PostgresErrors.DuplicateTable(load.Destination));
        if (kind is not null)
            await session.ExecuteAsync($"DROP {kind} {place.Table(load.Destination)}", stop);
        await session.ExecuteAsync($"CREATE TABLE {place.Table(load.Destination)} ({string.Join(", ", columns.Select(Definition))})", stop);
        var counts = await CopyAsync(load, columns, place.Table(load.Destination), isNew: true, stop);
        // An index is made faster than it is kept.
        if (load.PrimaryKey.Count > 0)
            await session.ExecuteAsync($"ALTER TABLE {place.Table(load.Destination)} ADD PRIMARY KEY ({Names(load.PrimaryKey)})", stop);
        return counts;
    }

    /// <summary>Adds rows; those with a key that is there replace the others.</summary>
    private async Task<LoadCounts> AddAsync(WorkspaceLoad load, IReadOnlyList<(LoadColumn Column, PostgresType Type)> columns, string kind, CancellationToken stop)
    {
        if (kind != "TABLE")
            throw new RefusedException(PostgresErrors.NotATable(load.Destination));
        var there = (await ObjectStore.DescribeAsync(session, place, load.Destination, stop))!.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var missing = columns.Select(column => column.Column.Destination).Where(name => !there.Contains(name)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(PostgresErrors.ColumnsNotMatch(load.Destination, missing));
        if (load.PrimaryKey.Count == 0)
            return await CopyAsync(load, columns, place.Table(load.Destination), isNew: false, stop);
        await session.ExecuteAsync($"CREATE TEMPORARY TABLE {Incoming} ({string.Join(", ", columns.Select(Definition))}) ON COMMIT DROP", stop);
        var counts = await CopyAsync(load, columns, $"pg_temp.{Incoming}", isNew: true, stop);
        await session.ExecuteAsync(Upsert(load, [.. columns.Select(column => column.Column.Destination)]), stop);
        await session.ExecuteAsync($"DROP TABLE pg_temp.{Incoming}", stop);
        return counts;
    }

    /// <summary>The table need not have an index on the key.</summary>
    private string Upsert(WorkspaceLoad load, IReadOnlyList<string> columns)
    {
        var table = place.Table(load.Destination);
        var same = string.Join(" AND ", load.PrimaryKey.Select(key => $"t.{SqlText.Name(key)} = i.{SqlText.Name(key)}"));
        return $"""
            DELETE FROM {table} t USING pg_temp.{Incoming} i WHERE {same};
            INSERT INTO {table} ({Names(columns)}) SELECT {Names(columns)} FROM pg_temp.{Incoming}
            """;
    }

    private async Task<LoadCounts> CopyAsync(WorkspaceLoad load, IReadOnlyList<(LoadColumn Column, PostgresType Type)> columns, string target, bool isNew, CancellationToken stop)
    {
        await using var rows = await lake.ReadRowsAsync(load.DataOwner, load.Version.Table, load.Version.Number, load.Read with { IncludeTimestamp = load.WithTimestamp }, stop);
        var writers = columns.Select((column, index) => new ColumnWriter(rows.Columns[index], column.Column, column.Type)).ToList();
        await using var reading = new ServerReading(open, load.Destination);
        return await new TableCopy(session, reading, load.Destination, isNew).RunAsync(target, rows, writers, Report, stop);

        void Report(long count) => progress?.Report(Progress(load.Version, count));
    }

    private LakeProgress Progress(LakeVersion version, long rows)
    {
        var bytes = doneBytes + (version.Rows == 0 ? 0 : (long)(version.Bytes * Math.Min(1.0, (double)rows / version.Rows)));
        return new(allBytes == 0 ? null : (double)bytes / allBytes, bytes);
    }

    private static List<(LoadColumn Column, PostgresType Type)> Columns(WorkspaceLoad load)
    {
        IEnumerable<LoadColumn> columns = load.Columns;
        if (load.WithTimestamp)
            columns = columns.Append(new(LakeSchema.TimestampColumn, LakeSchema.TimestampColumn, "TIMESTAMP", null, Nullable: true, EmptyToNull: false));
        return [.. columns.Select(column => (column, PostgresTypes.Find(column.Type, column.Length)
            ?? throw new RefusedException(PostgresErrors.UnknownType(load.Destination, column.Destination, $"{column.Type}{(column.Length is null ? "" : $"({column.Length})")}"))))];
    }

    private static string Definition((LoadColumn Column, PostgresType Type) column) => $"{SqlText.Name(column.Column.Destination)} {column.Type.Sql}{(column.Column.Nullable ? "" : " NOT NULL")}";

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(SqlText.Name));

    private static Task<bool> ToldAsync(string table, Func<Task> work) => ToldAsync(table, async () =>
    {
        await work();
        return true;
    });

    private static async Task<T> ToldAsync<T>(string table, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException failure) when (PostgresErrors.IsCallers(failure))
        {
            throw new RefusedException(PostgresErrors.TableLoad(table, failure), failure);
        }
    }
}
