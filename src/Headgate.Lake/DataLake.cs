using Headgate.DuckDb;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Lake;

/// <summary>Tables as versions: immutable Parquet files plus deletions, computed by DuckDB, listed in PostgreSQL.</summary>
/// <remarks>
/// Invariants (docs/adr/0006):
/// 1. A file is never changed. A version is never changed. What a reader began to read stays as it was.
/// 2. A table changes only by publishing the version after the one that was built on, in one PostgreSQL transaction. Whoever built on an older
///    version, or lost the lease of its load, is refused there. So a crash at any moment leaves the old version or the new one.
/// 3. A load's row exists, with a lease, before the first byte of its directory, and goes with the publication, or after the directory. So nothing on
///    disk is unknown.
/// 4. Published files are on the disk (fsync of files and directories) before the transaction that names them begins.
/// 5. A version is kept while it is a head, within retention, pinned, or the base of a load; a file while a version refers to it; clones and snapshots
///    are references.
/// 6. Rows with one primary key are in a version once, the last one loaded, unless whoever set the key or loaded the rows asked not to look.
/// Every method that takes a transaction works inside of it and is undone with it.
/// </remarks>
#pragma warning disable CA1822 // One object stands for the whole lake, also where a method needs only the transaction.
public sealed class DataLake : IDisposable
{
    /// <summary>The most rows of a preview.</summary>
    public const int MaxPreviewRows = 1000;

    private readonly LakeParts parts;

    /// <summary>The lake of a data folder.</summary>
    public DataLake(MetadataDatabase database, DataFolder folder, LakeOptions options, Node node, TimeProvider clock, ILogger<DataLake> log) =>
        parts = new(database, new(folder), options, node, clock, log);

    /// <summary>Makes an empty table.</summary>
    /// <exception cref="RefusedException">Columns or key cannot be so.</exception>
    public async Task<LakeVersion> CreateTableAsync(
        NpgsqlTransaction transaction, ProjectId project, bool typed, IReadOnlyList<NewColumn> columns, IReadOnlyList<string> primaryKey, CancellationToken stop)
    {
        var schema = SchemaRules.Create(typed, columns, primaryKey, parts.Options.MaxColumns);
        var table = await PublishStore.InsertTableAsync(transaction, project, schema.NextField, stop);
        return await PublishStore.PublishAsync(transaction, new(project, table, 0, schema, null, [], "create", null), stop);
    }

    /// <summary>The current version; <c>null</c> when the table does not exist or is dropped.</summary>
    public async Task<LakeVersion?> FindHeadAsync(ProjectId project, LakeTableId table, CancellationToken stop) =>
        (await parts.Versions.FindHeadAsync(project, table, stop))?.Version;

    /// <summary>The current versions of several tables; those that do not exist are missing.</summary>
    public Task<IReadOnlyDictionary<LakeTableId, LakeVersion>> FindHeadsAsync(ProjectId project, IReadOnlyList<LakeTableId> tables, CancellationToken stop) =>
        parts.Versions.FindHeadsAsync(project, tables, stop);

    /// <summary>A version, also of a dropped table while it is kept; <c>null</c> when it is gone.</summary>
    public async Task<LakeVersion?> FindVersionAsync(ProjectId project, LakeTableId table, long number, CancellationToken stop) =>
        (await parts.Versions.FindAsync(project, table, number, stop))?.Version;

    /// <summary>The version that was current at a time; <c>null</c> when there was none or it is gone.</summary>
    public async Task<LakeVersion?> FindVersionAtAsync(ProjectId project, LakeTableId table, DateTimeOffset time, CancellationToken stop) =>
        (await parts.Versions.FindAtAsync(project, table, time, stop))?.Version;

    /// <summary>The names of a source's columns, from its header row.</summary>
    /// <exception cref="RefusedException">There is no header row, or it is broken.</exception>
    public Task<IReadOnlyList<string>> ReadColumnsAsync(CsvSource source, CancellationToken stop) =>
        Task.Run(() => CsvPlan.Read(source, parts.Options).Columns, stop);

    /// <summary>The columns of Parquet files that somebody else wrote, taken together.</summary>
    /// <exception cref="RefusedException">A file is not Parquet, or they do not fit together.</exception>
    public Task<IReadOnlyList<ForeignColumn>> ReadForeignColumnsAsync(IReadOnlyList<string> parquetFiles, CancellationToken stop) =>
        ForeignAsync(connection => ForeignParquet.ColumnsAsync(connection, parquetFiles, stop), stop);

    /// <summary>Writes the rows of such files as a CSV file without a header, in which NULL is <paramref name="nullText"/>: a source for a load.</summary>
    /// <exception cref="RefusedException">A file is broken.</exception>
    public Task WriteForeignRowsAsync(IReadOnlyList<string> parquetFiles, IReadOnlyList<ForeignColumn> columns, string csvFile, string nullText, CancellationToken stop) =>
        ForeignAsync(
            async connection =>
            {
                await ForeignParquet.WriteCsvAsync(connection, parquetFiles, columns, csvFile, nullText, stop);
                return true;
            },
            stop);

    /// <summary>Writes a CSV file (comma, a header, every value quoted, NULL as nothing) as a Parquet file for somebody else.</summary>
    /// <exception cref="RefusedException">A value is not of its column's type.</exception>
    public Task WriteForeignParquetAsync(string csvFile, IReadOnlyList<ForeignColumn> columns, string parquetFile, CancellationToken stop) =>
        ForeignAsync(
            async connection =>
            {
                await ForeignParquet.WriteParquetAsync(connection, csvFile, columns, parquetFile, stop);
                return true;
            },
            stop);

    /// <summary>Loads CSV files into a table's next version, which the caller publishes.</summary>
    /// <exception cref="RefusedException">The source does not fit the table or is broken; the disk is full; the table does not exist.</exception>
    public async Task<PreparedVersion> PrepareLoadAsync(
        ProjectId project, LakeTableId table, LoadRequest request, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        var head = await HeadAsync(project, table, stop);
        var lease = await WriteLease.TakeAsync(parts, head.Version, stop);
        return await LoadAsync(head, request, lease, progress, stop);
    }

    /// <summary>Loads CSV files into a new table, which exists once the caller publishes it.</summary>
    /// <param name="project">Whose table.</param>
    /// <param name="typed">Whether columns have types.</param>
    /// <param name="columns">The columns; for an untyped table further ones may come with the source.</param>
    /// <param name="primaryKey">Names of the key's columns.</param>
    /// <param name="request">The rows.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">As for <see cref="PrepareLoadAsync"/> and <see cref="CreateTableAsync"/>.</exception>
    public async Task<PreparedVersion> PrepareNewTableAsync(
        ProjectId project, bool typed, IReadOnlyList<NewColumn> columns, IReadOnlyList<string> primaryKey, LoadRequest request,
        IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        var schema = SchemaRules.Create(typed, columns, primaryKey, parts.Options.MaxColumns);
        var lease = await WriteLease.TakeForNewTableAsync(parts, project, schema, stop);
        var nothing = new LakeVersion(project, lease.Table, 0, schema, 0, 0, "create", parts.Clock.GetUtcNow(), null);
        return await LoadAsync(new(nothing, 0, schema.NextField, []), request, lease, progress, stop);
    }

    /// <summary>Deletes rows in a table's next version; all of them when the selection is everything.</summary>
    /// <returns>Has the number of rows in <see cref="PreparedVersion.RowsRemoved"/>.</returns>
    /// <exception cref="RefusedException">A column does not exist, or a value is not of its type.</exception>
    public Task<PreparedVersion> PrepareDeleteAsync(ProjectId project, LakeTableId table, RowSelection rows, CancellationToken stop) =>
        BuildAsync(project, table, head => new TableChanger(parts).DeleteRowsAsync(head, rows, stop), stop);

    /// <summary>Changes columns or key in a table's next version.</summary>
    /// <exception cref="RefusedException">The change does not fit the table or its rows.</exception>
    public Task<PreparedVersion> PrepareSchemaChangeAsync(ProjectId project, LakeTableId table, SchemaChange change, CancellationToken stop) =>
        PrepareSchemaChangeAsync(project, table, [change], stop);

    /// <summary>Changes columns or key in a table's next version, one change after the other: all of them or none.</summary>
    /// <exception cref="RefusedException">A change does not fit the table or its rows.</exception>
    public Task<PreparedVersion> PrepareSchemaChangeAsync(ProjectId project, LakeTableId table, IReadOnlyList<SchemaChange> changes, CancellationToken stop) =>
        BuildAsync(project, table, head => new TableChanger(parts).ChangeSchemaAsync(head, changes, stop), stop);

    /// <summary>Whether compaction has something to do.</summary>
    public async Task<bool> NeedsCompactionAsync(ProjectId project, LakeTableId table, CancellationToken stop) =>
        await parts.Versions.FindHeadAsync(project, table, stop) is { } head
        && Compaction.FilesToMerge((await parts.Versions.WithFilesAsync(head, stop)).Files, parts.Options).Count > 0;

    /// <summary>Whether compaction will have something to do once the version is published.</summary>
    public bool NeedsCompaction(PreparedVersion prepared) => Compaction.FilesToMerge(prepared.Next.Files, parts.Options).Count > 0;

    /// <summary>The same rows in fewer files as a table's next version; <c>null</c> when there is nothing to do.</summary>
    public Task<PreparedVersion?> PrepareCompactionAsync(ProjectId project, LakeTableId table, CancellationToken stop) =>
        BuildAsync(project, table, head => new Compactor(parts).PrepareAsync(head, stop), stop);

    /// <summary>Makes a prepared version the table's current one.</summary>
    /// <exception cref="RefusedException">The table changed since, or the load expired: nothing was changed, and the transaction should be rolled back.</exception>
    public Task<LakeVersion> PublishAsync(NpgsqlTransaction transaction, PreparedVersion prepared, CancellationToken stop) =>
        PublishStore.PublishAsync(transaction, prepared.Next, stop);

    /// <summary>Makes a table with the rows of another table's version, by reference, whatever the size.</summary>
    /// <param name="transaction">Where.</param>
    /// <param name="project">Whose table is copied.</param>
    /// <param name="table">The table.</param>
    /// <param name="number">Its version.</param>
    /// <param name="target">Whose the new table is.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="RefusedException">The version is gone.</exception>
    public async Task<LakeTableId> CloneAsync(
        NpgsqlTransaction transaction, ProjectId project, LakeTableId table, long number, ProjectId target, CancellationToken stop) =>
        await PublishStore.CloneAsync(transaction, project, table, number, target, stop) ?? throw new RefusedException(LakeErrors.TableNotFound(table));

    /// <summary>As <see cref="CloneAsync"/>, for the current versions of many tables in one statement.</summary>
    /// <returns>The clone of each table; a table that does not exist has none.</returns>
    public Task<Dictionary<LakeTableId, LakeTableId>> CloneHeadsAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<LakeTableId> tables, ProjectId target, CancellationToken stop) =>
        BulkStore.CloneHeadsAsync(transaction, project, tables, target, stop);

    /// <summary>Keeps a version for good, also when the table is dropped: a snapshot.</summary>
    /// <exception cref="RefusedException">The version is gone.</exception>
    public async Task<LakePinId> PinAsync(
        NpgsqlTransaction transaction, ProjectId project, LakeTableId table, long number, string reason, CancellationToken stop) =>
        await PinStore.PinAsync(transaction, project, table, number, reason, stop) ?? throw new RefusedException(LakeErrors.TableNotFound(table));

    /// <summary>Ends a pin.</summary>
    /// <returns>False when there is none.</returns>
    public Task<bool> UnpinAsync(NpgsqlTransaction transaction, ProjectId project, LakePinId pin, CancellationToken stop) =>
        PinStore.UnpinAsync(transaction, project, pin, stop);

    /// <summary>Lets the next sweep remove what a deleted project's dropped tables still have, whatever its retention was; snapshots too.</summary>
    public async Task ForgetAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await PinStore.UnpinAllAsync(transaction, project, stop);
        await BulkStore.EndRetentionAsync(transaction, project, stop);
    }

    /// <summary>Drops a table. Its versions stay readable by number for the retention time, pinned ones longer.</summary>
    /// <returns>False when it does not exist.</returns>
    public Task<bool> DropTableAsync(NpgsqlTransaction transaction, ProjectId project, LakeTableId table, CancellationToken stop) =>
        PublishStore.DropAsync(transaction, project, table, stop);

    /// <summary>As <see cref="DropTableAsync"/>, for many tables in one statement.</summary>
    /// <returns>How many existed.</returns>
    public Task<long> DropTablesAsync(NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<LakeTableId> tables, CancellationToken stop) =>
        BulkStore.DropAsync(transaction, project, tables, stop);

    /// <summary>Reads some rows.</summary>
    /// <param name="project">Whose table.</param>
    /// <param name="table">The table.</param>
    /// <param name="number">A version; <c>null</c> for the current one.</param>
    /// <param name="request">What to read; at most <see cref="MaxPreviewRows"/> rows.</param>
    /// <param name="maxCharacters">Longer values are cut.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="RefusedException">The version is gone, a column does not exist, a filter does not fit.</exception>
    public Task<Preview> PreviewAsync(ProjectId project, LakeTableId table, long? number, ReadRequest request, int maxCharacters, CancellationToken stop) =>
        ReadAsync(project, table, number, version => new TableReader(parts).PreviewAsync(
            version, request with { Limit = Math.Min(request.Limit ?? MaxPreviewRows, MaxPreviewRows) }, maxCharacters, stop), stop);

    /// <summary>Rows by reference, kept in place until the result is disposed.</summary>
    /// <exception cref="RefusedException">The version is gone, a column does not exist, a filter does not fit.</exception>
    public async Task<RowsReference> ReferAsync(LakeVersion version, ReadRequest request, CancellationToken stop)
    {
        await CheckFiltersAsync(version, request, stop);
        var lease = await ReadLease.TakeAsync(parts, version, stop);
        try
        {
            return RowsReference.Of(parts.Folder, await WithFilesAsync(version, stop), request, lease);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps a version's files until the result is disposed.</summary>
    /// <exception cref="RefusedException">The version is gone.</exception>
    public async Task<IAsyncDisposable> KeepAsync(LakeVersion version, CancellationToken stop) => await ReadLease.TakeAsync(parts, version, stop);

    /// <summary>As <see cref="ReferAsync"/> for the current version and for at once: only <see cref="LakeOptions.ReadGrace"/> keeps the files, and nothing is written down.</summary>
    /// <returns><c>null</c> when the table does not exist.</returns>
    /// <exception cref="RefusedException">A column does not exist, a filter does not fit.</exception>
    public async Task<RowsReference?> ReferToHeadAsync(ProjectId project, LakeTableId table, ReadRequest request, CancellationToken stop)
    {
        if (await parts.Versions.FindHeadAsync(project, table, stop) is not { } head)
            return null;
        await CheckFiltersAsync(head.Version, request, stop);
        return RowsReference.Of(parts.Folder, await parts.Versions.WithFilesAsync(head, stop), request, lease: null);
    }
    /// <summary>Reads rows as they are typed, as many as there are; the version is kept until the result is disposed.</summary>
    /// <exception cref="RefusedException">As for <see cref="PreviewAsync"/>.</exception>
    public Task<LakeRows> ReadRowsAsync(ProjectId project, LakeTableId table, long? number, ReadRequest request, CancellationToken stop) =>
        ReadAsync(project, table, number, version => LakeRows.OpenAsync(parts, version, request, stop), stop);

    /// <summary>Writes rows to files.</summary>
    /// <param name="project">Whose table.</param>
    /// <param name="table">The table.</param>
    /// <param name="number">A version; <c>null</c> for the current one.</param>
    /// <param name="request">What to read.</param>
    /// <param name="target">Where to and how.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">As for <see cref="PreviewAsync"/>; the disk is full.</exception>
    public Task<Exported> ExportAsync(
        ProjectId project, LakeTableId table, long? number, ReadRequest request, ExportTarget target, IProgress<LakeProgress>? progress, CancellationToken stop) =>
        ReadAsync(project, table, number, version => new TableReader(parts).ExportAsync(version, request, target, progress, stop), stop);

    /// <summary>Looks at every value of some rows: counts, extremes and middles of each column.</summary>
    /// <param name="project">Whose table.</param>
    /// <param name="table">The table.</param>
    /// <param name="number">A version; <c>null</c> for the current one.</param>
    /// <param name="request">Which rows and columns.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">As for <see cref="PreviewAsync"/>.</exception>
    public Task<TableProfile> ProfileAsync(
        ProjectId project, LakeTableId table, long? number, ReadRequest request, IProgress<LakeProgress>? progress, CancellationToken stop) =>
        ReadAsync(project, table, number, version => new Profiler(parts).RunAsync(version, request, progress, stop), stop);

    /// <summary>Removes expired loads, versions past retention, and their files. Done every now and then by a worker.</summary>
    public Task<Swept> SweepAsync(CancellationToken stop) => SweepAsync(new Dictionary<ProjectId, TimeSpan>(), stop);

    /// <inheritdoc cref="SweepAsync(CancellationToken)"/>
    /// <param name="retentions">How long projects keep replaced versions that say so themselves.</param>
    /// <param name="stop">Interrupts it.</param>
    public Task<Swept> SweepAsync(IReadOnlyDictionary<ProjectId, TimeSpan> retentions, CancellationToken stop) => new Sweeper(parts).SweepAsync(retentions, stop);

    /// <inheritdoc />
    public void Dispose() => parts.Dispose();

    private async Task<T> ForeignAsync<T>(Func<DuckDbConnection, Task<T>> work, CancellationToken stop)
    {
        using var connection = await parts.Engine.ConnectAsync(stop);
        try
        {
            return await work(connection);
        }
        catch (Exception failure) when (ForeignParquet.Translate(failure) is var told && told != failure)
        {
            throw told;
        }
    }

    private async Task<VersionFiles> WithFilesAsync(LakeVersion version, CancellationToken stop) => new(version, 0, 0, await parts.Versions.FilesAsync(version, stop));

    private async Task CheckFiltersAsync(LakeVersion version, ReadRequest request, CancellationToken stop)
    {
        if (request.Rows.Filters.Count == 0)
            return;
        using var connection = await parts.Engine.ConnectAsync(stop);
        await FilterValues.CheckAsync(version.Schema, request.Rows, connection, stop);
    }

    private async Task<PreparedVersion> LoadAsync(VersionFiles head, LoadRequest request, WriteLease lease, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        try
        {
            return await new TableLoader(parts).PrepareAsync(head, request, lease, progress, stop);
        }
        catch (Exception failure)
        {
            var expired = lease.IsLost && !stop.IsCancellationRequested;
            await lease.DisposeAsync();
            var told = expired ? new RefusedException(LakeErrors.LoadExpired, failure) : LakeEngine.Translate(failure);
            if (told != failure)
                throw told;
            throw;
        }
    }

    private async Task<T> BuildAsync<T>(ProjectId project, LakeTableId table, Func<VersionFiles, Task<T>> build, CancellationToken stop)
    {
        var head = await HeadAsync(project, table, stop);
        return await TranslatedAsync(() => build(head));
    }

    private async Task<T> ReadAsync<T>(ProjectId project, LakeTableId table, long? number, Func<VersionFiles, Task<T>> read, CancellationToken stop)
    {
        var version = number is null
            ? await HeadAsync(project, table, stop)
            : await parts.Versions.FindAsync(project, table, number.Value, stop) is { } found
                ? await parts.Versions.WithFilesAsync(found, stop)
                : throw new RefusedException(LakeErrors.TableNotFound(table));
        return await TranslatedAsync(() => read(version));
    }

    private async Task<VersionFiles> HeadAsync(ProjectId project, LakeTableId table, CancellationToken stop) =>
        await parts.Versions.FindHeadAsync(project, table, stop) is { } head
            ? await parts.Versions.WithFilesAsync(head, stop)
            : throw new RefusedException(LakeErrors.TableNotFound(table));

    private static async Task<T> TranslatedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (LakeEngine.Translate(failure) is var told && told != failure)
        {
            throw told;
        }
    }
}
