using System.Security.Cryptography;
using System.Text.Json;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Files;

/// <summary>Every SQL statement about containers, blobs and blocks. The project is part of an address, and of every WHERE.</summary>
internal sealed class BlobStore(MetadataDatabase database, TimeProvider clock)
{
    private const string SelectContainer = "SELECT created FROM files.container WHERE project = @project AND name = @container";

    private const string LockContainer = "SELECT id FROM files.container WHERE project = @project AND name = @container FOR KEY SHARE";

    private const string BlobColumns = """
        b.name, b.content, b.size, b.etag, b.created, b.modified,
        b.content_type, b.content_encoding, b.content_language, b.content_disposition, b.cache_control, b.content_md5, b.metadata
        """;

    // An outer join tells a missing blob (one row of nulls) from a missing container (no row).
    private const string SelectBlob = $"""
        SELECT {BlobColumns}
          FROM files.container c
          LEFT JOIN files.blob b ON b.container_id = c.id AND b.name = @blob
         WHERE c.project = @project AND c.name = @container
        """;

    private const string SelectCommittedBlocks = """
        SELECT b.block_ids, b.block_sizes
          FROM files.container c
          JOIN files.blob b ON b.container_id = c.id AND b.name = @blob
         WHERE c.project = @project AND c.name = @container
        """;

    private const string SelectUncommittedBlocks = """
        SELECT k.id, k.content, k.size
          FROM files.container c
          JOIN files.block k ON k.container_id = c.id AND k.blob_name = @blob
         WHERE c.project = @project AND c.name = @container
         ORDER BY k.id
        """;

    private const string ListFlat = $"""
        SELECT NULL, {BlobColumns}
          FROM files.container c
          JOIN files.blob b ON b.container_id = c.id
         WHERE c.project = @project AND c.name = @container AND b.name > @marker AND starts_with(b.name, @prefix)
         ORDER BY b.name
         LIMIT @limit
        """;

    // One row for all blobs whose names go on after the delimiter.
    private const string ListFolders = $"""
        SELECT DISTINCT ON (coalesce(b.folder, b.name)) b.folder, {BlobColumns}
          FROM (SELECT b.*, CASE WHEN p.found > 0 THEN left(b.name, length(@prefix) + p.found + length(@delimiter) - 1) END COLLATE "C" AS folder
                  FROM files.container c
                  JOIN files.blob b ON b.container_id = c.id
                 CROSS JOIN LATERAL strpos(substr(b.name, length(@prefix) + 1), @delimiter) AS p (found)
                 WHERE c.project = @project AND c.name = @container AND starts_with(b.name, @prefix)) b
         WHERE coalesce(b.folder, b.name) > @marker
         ORDER BY coalesce(b.folder, b.name), b.name
         LIMIT @limit
        """;

    // Two first writes of one blob have no row to wait for each other at.
    private const string LockName = "SELECT pg_advisory_xact_lock(hashtextextended(@blob, @containerId))";

    private const string SelectForUpdate = $"""
        SELECT {BlobColumns} FROM files.blob b WHERE b.container_id = @containerId AND b.name = @blob FOR UPDATE
        """;

    private const string UpsertBlob = """
        INSERT INTO files.blob AS b (container_id, name, content, size, etag, created, modified, content_type, content_encoding, content_language,
                                     content_disposition, cache_control, content_md5, metadata, block_ids, block_sizes)
        VALUES (@containerId, @blob, @content, @size, @etag, @now, @now, @type, @encoding, @language, @disposition, @cache, @md5, @metadata, @blockIds, @blockSizes)
        ON CONFLICT (container_id, name) DO UPDATE
           SET content = excluded.content, size = excluded.size, etag = excluded.etag, created = excluded.created, modified = excluded.modified,
               content_type = excluded.content_type, content_encoding = excluded.content_encoding, content_language = excluded.content_language,
               content_disposition = excluded.content_disposition, cache_control = excluded.cache_control, content_md5 = excluded.content_md5,
               metadata = excluded.metadata, block_ids = excluded.block_ids, block_sizes = excluded.block_sizes
        """;

    private const string UpdateProperties = """
        UPDATE files.blob
           SET etag = @etag, modified = @now, content_type = @type, content_encoding = @encoding, content_language = @language,
               content_disposition = @disposition, cache_control = @cache, content_md5 = @md5, metadata = @metadata
         WHERE container_id = @containerId AND name = @blob
        """;

    private const string DeleteBlob = "DELETE FROM files.blob WHERE container_id = @containerId AND name = @blob";

    private const string DeleteBlocksOfBlob = "DELETE FROM files.block WHERE container_id = @containerId AND blob_name = @blob RETURNING content";

    // All block ids of a blob have one length; a block of another length is not inserted.
    private const string UpsertBlock = """
        WITH replaced AS (
            SELECT content FROM files.block WHERE container_id = @containerId AND blob_name = @blob AND id = @id FOR UPDATE)
        INSERT INTO files.block AS k (container_id, blob_name, id, content, size, created)
        SELECT @containerId, @blob, @id, @content, @size, @now
         WHERE coalesce((SELECT length(id) = length(@id) FROM files.block WHERE container_id = @containerId AND blob_name = @blob LIMIT 1), true)
        ON CONFLICT (container_id, blob_name, id) DO UPDATE SET content = excluded.content, size = excluded.size, created = excluded.created
        RETURNING (SELECT content FROM replaced)
        """;

    private const string DeleteOldBlocks = "DELETE FROM files.block WHERE created < @before RETURNING content";

    private const string SelectUnnamed = """
        SELECT candidate
          FROM unnest(@contents) AS candidate
         WHERE NOT EXISTS (SELECT 1 FROM files.blob b WHERE b.content = candidate)
           AND NOT EXISTS (SELECT 1 FROM files.block k WHERE k.content = candidate)
        """;

    /// <summary>When the container was made; <c>null</c> when there is none.</summary>
    public async Task<DateTimeOffset?> FindContainerAsync(BlobAddress at, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectContainer);
        AddContainer(command, at);
        return await command.ExecuteScalarAsync(stop) is DateTime created ? new DateTimeOffset(created) : null;
    }

    /// <summary>The blob; <c>null</c> when there is none.</summary>
    /// <exception cref="Kernel.RefusedException">The container is unknown.</exception>
    public async Task<Blob?> FindAsync(BlobAddress at, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectBlob);
        AddBlob(command, at);
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop))
            throw BlobErrors.ContainerNotFound();
        return row.IsDBNull(0) ? null : ReadBlob(row, 0);
    }

    /// <summary>The blocks of the blob as it is now; none when there is no blob.</summary>
    public async Task<IReadOnlyList<BlockSize>> CommittedBlocksAsync(BlobAddress at, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectCommittedBlocks);
        AddBlob(command, at);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? [.. row.GetFieldValue<string[]>(0).Zip(row.GetFieldValue<long[]>(1), (id, size) => new BlockSize(id, size))]
            : [];
    }

    public async Task<IReadOnlyList<UncommittedBlock>> UncommittedBlocksAsync(BlobAddress at, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectUncommittedBlocks);
        AddBlob(command, at);
        await using var row = await command.ExecuteReaderAsync(stop);
        var blocks = new List<UncommittedBlock>();
        while (await row.ReadAsync(stop))
            blocks.Add(new UncommittedBlock(row.GetString(0), new ContentId(row.GetGuid(1)), row.GetInt64(2)));
        return blocks;
    }

    /// <summary>Blobs, and with a delimiter folders, in the order of their names' bytes.</summary>
    public async Task<IReadOnlyList<(string? Folder, Blob Blob)>> ListAsync(
        BlobAddress at, string prefix, string delimiter, string marker, int limit, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(delimiter.Length == 0 ? ListFlat : ListFolders);
        AddContainer(command, at);
        command.Parameters.AddWithValue("prefix", prefix);
        command.Parameters.AddWithValue("marker", marker);
        command.Parameters.AddWithValue("limit", limit);
        if (delimiter.Length > 0)
            command.Parameters.AddWithValue("delimiter", delimiter);
        await using var row = await command.ExecuteReaderAsync(stop);
        var entries = new List<(string?, Blob)>();
        while (await row.ReadAsync(stop))
            entries.Add((row.IsDBNull(0) ? null : row.GetString(0), ReadBlob(row, 1)));
        return entries;
    }

    /// <summary>Makes the content a blob, in place of what was there, and forgets the blob's uncommitted blocks.</summary>
    /// <param name="at">Where.</param>
    /// <param name="content">What; already on disk.</param>
    /// <param name="mayReplace">Told the blob that is there now, if any; throws to keep it.</param>
    /// <param name="mayBeNamed">Called when the content is named by a row from now on, or may be.</param>
    /// <param name="stop">Cancels the statements.</param>
    public Task<BlobWritten> PutAsync(BlobAddress at, NewBlob content, Action<Blob?> mayReplace, Action mayBeNamed, CancellationToken stop) =>
        InContainerAsync(
            at,
            async (transaction, containerId, token) =>
            {
                await using (var name = new NpgsqlCommand(LockName, transaction.Connection, transaction))
                {
                    AddBlob(name, containerId, content.Name);
                    await name.ExecuteNonQueryAsync(token);
                }

                var replaced = await FindForUpdateAsync(transaction, containerId, content.Name, token);
                mayReplace(replaced);
                var unnamed = await DeleteBlocksAsync(transaction, containerId, content.Name, token);
                if (replaced is not null)
                    unnamed.Add(replaced.Content);
                var written = await PutAsync(transaction, containerId, content, token);
                database.OnCommit(transaction, mayBeNamed);
                return written with { Unnamed = unnamed };
            },
            stop);

    /// <summary>The same inside the caller's transaction, for a blob that cannot be there yet.</summary>
    public Task<BlobWritten> PutAsync(NpgsqlTransaction transaction, long containerId, NewBlob content, CancellationToken stop) =>
        WriteAsync(transaction, UpsertBlob, containerId, content.Name, content.Properties, command =>
        {
            command.Parameters.AddWithValue("content", content.Content.Value);
            command.Parameters.AddWithValue("size", content.Size);
            command.Parameters.AddWithValue("blockIds", content.Blocks.Select(block => block.Id).ToArray());
            command.Parameters.AddWithValue("blockSizes", content.Blocks.Select(block => block.Size).ToArray());
        }, stop);

    /// <summary>Changes what is said about a blob; its content stays.</summary>
    public Task<BlobWritten> ChangeAsync(BlobAddress at, Func<Blob?, BlobProperties> change, CancellationToken stop) =>
        InContainerAsync(
            at,
            async (transaction, containerId, token) =>
            {
                var properties = change(await FindForUpdateAsync(transaction, containerId, at.Blob!, token));
                return await WriteAsync(transaction, UpdateProperties, containerId, at.Blob!, properties, _ => { }, token);
            },
            stop);

    /// <summary>Deletes a blob and its uncommitted blocks.</summary>
    /// <returns>Contents that no row names any more.</returns>
    public Task<IReadOnlyList<ContentId>> DeleteAsync(BlobAddress at, Action<Blob?> mayDelete, CancellationToken stop) =>
        InContainerAsync<IReadOnlyList<ContentId>>(
            at,
            async (transaction, containerId, token) =>
            {
                var found = await FindForUpdateAsync(transaction, containerId, at.Blob!, token);
                mayDelete(found);
                var unnamed = await DeleteBlocksAsync(transaction, containerId, at.Blob!, token);
                await using var delete = new NpgsqlCommand(DeleteBlob, transaction.Connection, transaction);
                AddBlob(delete, containerId, at.Blob!);
                await delete.ExecuteNonQueryAsync(token);
                unnamed.Add(found!.Content);
                return unnamed;
            },
            stop);

    /// <summary>Keeps a block for a later Put Block List.</summary>
    /// <returns>The content it replaces, if any.</returns>
    /// <exception cref="Kernel.RefusedException">The container is unknown, or the blob's other block ids have another length.</exception>
    public Task<ContentId?> PutBlockAsync(BlobAddress at, UncommittedBlock block, Action mayBeNamed, CancellationToken stop) =>
        InContainerAsync<ContentId?>(
            at,
            async (transaction, containerId, token) =>
            {
                await using var command = new NpgsqlCommand(UpsertBlock, transaction.Connection, transaction);
                AddBlob(command, containerId, at.Blob!);
                command.Parameters.AddWithValue("id", block.Id);
                command.Parameters.AddWithValue("content", block.Content.Value);
                command.Parameters.AddWithValue("size", block.Size);
                command.Parameters.AddWithValue("now", clock.GetUtcNow());
                await using var row = await command.ExecuteReaderAsync(token);
                if (!await row.ReadAsync(token))
                    throw BlobErrors.BlockIdLength();
                database.OnCommit(transaction, mayBeNamed);
                return row.IsDBNull(0) ? null : new ContentId(row.GetGuid(0));
            },
            stop);

    /// <summary>Forgets blocks that nobody committed in time.</summary>
    /// <returns>Their contents.</returns>
    public async Task<IReadOnlyList<ContentId>> DeleteBlocksAsync(DateTimeOffset before, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(DeleteOldBlocks);
        command.Parameters.AddWithValue("before", before);
        return await ReadContentsAsync(command, stop);
    }

    /// <summary>Which of the contents no row names.</summary>
    public async Task<IReadOnlyList<ContentId>> UnnamedAsync(IEnumerable<ContentId> contents, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectUnnamed);
        command.Parameters.AddWithValue("contents", contents.Select(content => content.Value).ToArray());
        return await ReadContentsAsync(command, stop);
    }

    private Task<T> InContainerAsync<T>(BlobAddress at, Func<NpgsqlTransaction, long, CancellationToken, Task<T>> work, CancellationToken stop) =>
        database.TransactAsync(
            async (transaction, token) =>
            {
                await using var command = new NpgsqlCommand(LockContainer, transaction.Connection, transaction);
                AddContainer(command, at);
                return await command.ExecuteScalarAsync(token) is long containerId
                    ? await work(transaction, containerId, token)
                    : throw BlobErrors.ContainerNotFound();
            },
            stop);

    private static async Task<Blob?> FindForUpdateAsync(NpgsqlTransaction transaction, long containerId, string blob, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectForUpdate, transaction.Connection, transaction);
        AddBlob(command, containerId, blob);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? ReadBlob(row, 0) : null;
    }

    private static async Task<List<ContentId>> DeleteBlocksAsync(NpgsqlTransaction transaction, long containerId, string blob, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteBlocksOfBlob, transaction.Connection, transaction);
        AddBlob(command, containerId, blob);
        return await ReadContentsAsync(command, stop);
    }

    private async Task<BlobWritten> WriteAsync(
        NpgsqlTransaction transaction, string sql, long containerId, string blob, BlobProperties properties, Action<NpgsqlCommand> more, CancellationToken stop)
    {
        var etag = "0x" + RandomNumberGenerator.GetHexString(16);
        var now = clock.GetUtcNow();
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        AddBlob(command, containerId, blob);
        command.Parameters.AddWithValue("etag", etag);
        command.Parameters.AddWithValue("now", now);
        AddText(command, "type", properties.ContentType);
        AddText(command, "encoding", properties.ContentEncoding);
        AddText(command, "language", properties.ContentLanguage);
        AddText(command, "disposition", properties.ContentDisposition);
        AddText(command, "cache", properties.CacheControl);
        command.Parameters.Add(new NpgsqlParameter("md5", NpgsqlDbType.Bytea) { Value = (object?)properties.ContentMd5 ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("metadata", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(properties.Metadata) });
        more(command);
        await command.ExecuteNonQueryAsync(stop);
        return new BlobWritten(etag, now, []);
    }

    private static async Task<List<ContentId>> ReadContentsAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        var contents = new List<ContentId>();
        while (await row.ReadAsync(stop))
            contents.Add(new ContentId(row.GetGuid(0)));
        return contents;
    }

    private static Blob ReadBlob(NpgsqlDataReader row, int first) => new(
        row.GetString(first),
        new ContentId(row.GetGuid(first + 1)),
        row.GetInt64(first + 2),
        row.GetString(first + 3),
        row.GetFieldValue<DateTimeOffset>(first + 4),
        row.GetFieldValue<DateTimeOffset>(first + 5),
        new BlobProperties
        {
            ContentType = Text(row, first + 6),
            ContentEncoding = Text(row, first + 7),
            ContentLanguage = Text(row, first + 8),
            ContentDisposition = Text(row, first + 9),
            CacheControl = Text(row, first + 10),
            ContentMd5 = row.IsDBNull(first + 11) ? null : row.GetFieldValue<byte[]>(first + 11),
            Metadata = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(first + 12))!,
        });

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void AddText(NpgsqlCommand command, string name, string? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value });

    private static void AddContainer(NpgsqlCommand command, BlobAddress at)
    {
        command.Parameters.AddWithValue("project", at.Project.Value);
        command.Parameters.AddWithValue("container", at.Container);
    }

    private static void AddBlob(NpgsqlCommand command, BlobAddress at)
    {
        AddContainer(command, at);
        command.Parameters.AddWithValue("blob", at.Blob!);
    }

    private static void AddBlob(NpgsqlCommand command, long containerId, string blob)
    {
        command.Parameters.AddWithValue("containerId", containerId);
        command.Parameters.AddWithValue("blob", blob);
    }
}
