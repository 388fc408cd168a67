using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Files;

/// <summary>Every SQL statement about files.</summary>
internal sealed class FileStore(MetadataDatabase database, TimeProvider clock, FilesOptions options)
{
    private const string NextId = "SELECT nextval(pg_get_serial_sequence('files.file', 'id'))";

    private const string InsertContainer = "INSERT INTO files.container (project, name, created) VALUES (@project, @container, @created) RETURNING id";

    private const string InsertFile = """
        INSERT INTO files.file (id, project, token, token_description, container_id, container, name, blob_name, file_type, declared_size, is_sliced, notify,
                                tags, max_age_days, created, expires, run_id, branch)
        VALUES (@id, @project, @token, @tokenDescription, @containerId, @container, @name, @blobName, @fileType, @declaredSize, @isSliced, @notify,
                @tags, @maxAgeDays, @created, @expires, @runId, @branch)
        """;

    private const string Select = """
        SELECT f.id, f.project, f.token, f.token_description, f.container, f.name, f.blob_name, f.file_type, coalesce(stored.size, f.declared_size),
               f.is_sliced, f.tags, f.max_age_days, f.created, f.run_id, f.branch
          FROM files.file f
         CROSS JOIN LATERAL (
               SELECT sum(b.size)::bigint AS size
                 FROM files.blob b
                WHERE b.container_id = f.container_id
                  AND CASE WHEN f.is_sliced THEN b.name <> f.blob_name || 'manifest' ELSE b.name = f.blob_name END) stored
        """;

    private const string SelectOne = $"""
        {Select}
         WHERE f.project = @project AND f.id = @id AND (f.expires IS NULL OR f.expires > @now)
        """;

    private const string SelectList = $"""
        {Select}
         WHERE f.project = @project
           AND (@showExpired OR f.expires IS NULL OR f.expires > @now)
           AND (@token::bigint IS NULL OR f.token = @token)
           AND (@sinceId::bigint IS NULL OR f.id > @sinceId)
           AND (@maxId::bigint IS NULL OR f.id < @maxId)
           AND (@tags::text[] IS NULL OR f.tags && @tags)
           AND (@runId::text IS NULL OR f.run_id = @runId OR starts_with(f.run_id, @runId || '.'))
        """;

    private const string InDefaultBranch = " AND (f.branch = @branch OR f.branch IS NULL)";

    private const string InBranch = " AND f.branch = @branch";

    private const string NewestFirst = " ORDER BY f.id DESC LIMIT @limit OFFSET @offset";

    private static readonly SearchColumns Columns = new()
    {
        Names = new Dictionary<string, string> { ["runId"] = "f.run_id", ["creatorToken.description"] = "f.token_description", ["fileType"] = "f.file_type" },
        Texts = new Dictionary<string, string> { ["name"] = "f.name" },
        Numbers = new Dictionary<string, string> { ["id"] = "f.id", ["creatorToken.id"] = "f.token", ["sizeBytes"] = "coalesce(stored.size, f.declared_size)" },
        Times = new Dictionary<string, string> { ["created"] = "f.created" },
        Lists = new Dictionary<string, string> { ["tags"] = "f.tags" },
        AnyName = ["f.run_id", "f.token_description", "f.id::text"],
        AnyText = ["f.name"],
    };

    private const string AddTag = "UPDATE files.file SET tags = array_append(tags, @tag) WHERE project = @project AND id = @id AND NOT tags @> ARRAY[@tag]";

    private const string RemoveTag = "UPDATE files.file SET tags = array_remove(tags, @tag) WHERE project = @project AND id = @id AND tags @> ARRAY[@tag]";

    // Writers of blobs hold the container with FOR KEY SHARE: from here on there are none.
    private const string LockContainer = """
        SELECT c.id FROM files.container c
          JOIN files.file f ON f.container_id = c.id
         WHERE f.project = @project AND f.id = @id AND c.project = @project
           FOR UPDATE
        """;

    private const string DeleteBlobs = "DELETE FROM files.blob WHERE container_id = @containerId RETURNING content";

    private const string DeleteBlocks = "DELETE FROM files.block WHERE container_id = @containerId RETURNING content";

    private const string KeepSize = $"""
        UPDATE files.file SET container_id = NULL, declared_size = (SELECT known.size FROM ({Select} WHERE f.project = @project AND f.id = @id) AS
               known (id, project, token, token_description, container, name, blob_name, file_type, size, is_sliced, tags, max_age_days, created, run_id, branch))
         WHERE project = @project AND id = @id
        """;

    private const string DeleteFile = "DELETE FROM files.file WHERE project = @project AND id = @id";

    private const string DeleteContainer = "DELETE FROM files.container WHERE project = @project AND id = @containerId";

    private const string SelectExpired = "SELECT project, id FROM files.file WHERE expires <= @now AND container_id IS NOT NULL ORDER BY expires LIMIT @limit";

    private const string SelectSome = "SELECT id FROM files.file WHERE project = @project AND (@branch IS NULL OR branch = @branch) LIMIT @limit";

    private const string DeleteForgotten = "DELETE FROM files.file WHERE container_id IS NULL AND expires <= @before";

    /// <summary>Makes a described file with its empty container.</summary>
    /// <returns>The container's number.</returns>
    public static async Task<long> InsertAsync(NpgsqlTransaction transaction, StoredFile file, CancellationToken stop)
    {
        await using var insertContainer = new NpgsqlCommand(InsertContainer, transaction.Connection, transaction);
        insertContainer.Parameters.AddWithValue("project", file.Project.Value);
        insertContainer.Parameters.AddWithValue("container", file.Container);
        insertContainer.Parameters.AddWithValue("created", file.Created);
        var containerId = (long)(await insertContainer.ExecuteScalarAsync(stop))!;

        await using var insert = new NpgsqlCommand(InsertFile, transaction.Connection, transaction);
        AddId(insert, file.Project, file.Id);
        insert.Parameters.AddWithValue("token", file.Token.Value);
        insert.Parameters.AddWithValue("tokenDescription", file.TokenDescription);
        insert.Parameters.AddWithValue("containerId", containerId);
        insert.Parameters.AddWithValue("container", file.Container);
        insert.Parameters.AddWithValue("name", file.Name);
        insert.Parameters.AddWithValue("blobName", file.BlobName);
        insert.Parameters.AddWithValue("fileType", file.FileType);
        Add(insert, "declaredSize", NpgsqlDbType.Bigint, file.Size);
        insert.Parameters.AddWithValue("isSliced", file.IsSliced);
        insert.Parameters.AddWithValue("notify", file.Notify);
        insert.Parameters.AddWithValue("tags", file.Tags.ToArray());
        Add(insert, "maxAgeDays", NpgsqlDbType.Integer, file.MaxAgeDays);
        insert.Parameters.AddWithValue("created", file.Created);
        Add(insert, "expires", NpgsqlDbType.TimestampTz, file.MaxAgeDays is { } days ? file.Created.AddDays(days) : null);
        Add(insert, "runId", NpgsqlDbType.Text, file.RunId);
        Add(insert, "branch", NpgsqlDbType.Bigint, file.Branch);
        await insert.ExecuteNonQueryAsync(stop);
        return containerId;
    }

    /// <summary>Takes a number and a container's name for a new file; nothing is stored yet.</summary>
    public async Task<StoredFile> DescribeAsync(FileToMake file, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(NextId);
        var id = new FileId((long)(await command.ExecuteScalarAsync(stop))!);
        var created = clock.GetUtcNow();
        return new StoredFile
        {
            Id = id,
            Project = file.Project,
            Branch = file.Branch,
            Token = file.Token,
            TokenDescription = file.TokenDescription,
            Container = BlobAddress.ContainerOf(file.Project, file.Token, id, created),
            Name = file.Name,
            BlobName = FileNames.BlobNameOf(file.Name),
            FileType = file.FileType ?? FileNames.TypeOf(file.Name),
            Size = file.DeclaredSize,
            IsSliced = file.IsSliced,
            Notify = file.Notify,
            Tags = [.. file.Tags.Distinct()],
            MaxAgeDays = file.IsPermanent ? null : options.MaxAgeDays,
            Created = created,
            RunId = file.RunId,
        };
    }

    /// <summary>A file that has not expired; <c>null</c> when the project has none with this number.</summary>
    public async Task<StoredFile?> FindAsync(ProjectId project, FileId id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        AddId(command, project, id);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>Files, newest first.</summary>
    public async Task<IReadOnlyList<StoredFile>> ListAsync(FileFilter filter, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand();
        var search = filter.Search is { } query ? " AND " + query.ToSql(Columns, command.Parameters) : "";
        command.CommandText = SelectList + (filter.Branch.IsDefault ? InDefaultBranch : InBranch) + search + NewestFirst;
        command.Parameters.AddWithValue("branch", filter.Branch.Id);
        command.Parameters.AddWithValue("project", filter.Project.Value);
        command.Parameters.AddWithValue("showExpired", filter.ShowExpired);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        Add(command, "token", NpgsqlDbType.Bigint, filter.Token?.Value);
        Add(command, "sinceId", NpgsqlDbType.Bigint, filter.SinceId);
        Add(command, "maxId", NpgsqlDbType.Bigint, filter.MaxId);
        Add(command, "tags", NpgsqlDbType.Array | NpgsqlDbType.Text, filter.Tags?.ToArray());
        Add(command, "runId", NpgsqlDbType.Text, filter.RunId);
        command.Parameters.AddWithValue("limit", filter.Page.Limit);
        command.Parameters.AddWithValue("offset", filter.Page.Offset);
        await using var row = await command.ExecuteReaderAsync(stop);
        var files = new List<StoredFile>();
        while (await row.ReadAsync(stop))
            files.Add(Read(row));
        return files;
    }

    /// <summary>Adds a tag behind the others; one that is there stays where it is.</summary>
    /// <returns>Whether anything changed.</returns>
    public static Task<bool> AddTagAsync(NpgsqlTransaction transaction, ProjectId project, FileId id, string tag, CancellationToken stop) =>
        ChangeTagAsync(AddTag, transaction, project, id, tag, stop);

    /// <summary>Removes a tag.</summary>
    /// <returns>Whether anything changed.</returns>
    public static Task<bool> RemoveTagAsync(NpgsqlTransaction transaction, ProjectId project, FileId id, string tag, CancellationToken stop) =>
        ChangeTagAsync(RemoveTag, transaction, project, id, tag, stop);

    /// <summary>Deletes a file with all its blobs.</summary>
    /// <returns>Contents to delete from the disk once the transaction is committed; <c>null</c> when there is no such file.</returns>
    public static async Task<IReadOnlyList<ContentId>?> DeleteAsync(NpgsqlTransaction transaction, ProjectId project, FileId id, CancellationToken stop)
    {
        var containerId = await LockContainerAsync(transaction, project, id, stop);
        var contents = containerId is { } container ? await DeleteContentsAsync(transaction, container, stop) : [];
        var deleted = await ExecuteAsync(transaction, DeleteFile, project, id, stop);
        if (containerId is { } empty)
            await DeleteContainerAsync(transaction, project, empty, stop);
        return deleted == 1 ? contents : null;
    }

    /// <summary>Deletes what an expired file holds; its row stays, with the size it had.</summary>
    /// <returns>Contents to delete from the disk once the transaction is committed.</returns>
    public static async Task<IReadOnlyList<ContentId>> DeleteContentsAsync(NpgsqlTransaction transaction, ProjectId project, FileId id, CancellationToken stop)
    {
        if (await LockContainerAsync(transaction, project, id, stop) is not { } containerId)
            return [];
        await ExecuteAsync(transaction, KeepSize, project, id, stop);
        var contents = await DeleteContentsAsync(transaction, containerId, stop);
        await DeleteContainerAsync(transaction, project, containerId, stop);
        return contents;
    }

    /// <summary>Some files of a branch, expired ones too; of all branches when it is <c>null</c>.</summary>
    public static async Task<IReadOnlyList<FileId>> SomeOfAsync(NpgsqlTransaction transaction, ProjectId project, long? branch, int most, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectSome, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        Add(command, "branch", NpgsqlDbType.Bigint, branch);
        command.Parameters.AddWithValue("limit", most);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<FileId> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new FileId(row.GetInt64(0)));
        return found;
    }

    /// <summary>Files of all projects whose time is over and whose content is still there.</summary>
    public async Task<IReadOnlyList<(ProjectId Project, FileId Id)>> ExpiredAsync(int most, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectExpired);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("limit", most);
        await using var row = await command.ExecuteReaderAsync(stop);
        var files = new List<(ProjectId, FileId)>();
        while (await row.ReadAsync(stop))
            files.Add((new ProjectId(row.GetInt64(0)), new FileId(row.GetInt64(1))));
        return files;
    }

    /// <summary>Forgets files of all projects that expired before a moment.</summary>
    public async Task<int> DeleteForgottenAsync(DateTimeOffset before, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(DeleteForgotten);
        command.Parameters.AddWithValue("before", before);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<long?> LockContainerAsync(NpgsqlTransaction transaction, ProjectId project, FileId id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockContainer, transaction.Connection, transaction);
        AddId(command, project, id);
        return (long?)await command.ExecuteScalarAsync(stop);
    }

    private static async Task<List<ContentId>> DeleteContentsAsync(NpgsqlTransaction transaction, long containerId, CancellationToken stop)
    {
        var contents = new List<ContentId>();
        foreach (var sql in (string[])[DeleteBlobs, DeleteBlocks])
        {
            await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue("containerId", containerId);
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                contents.Add(new ContentId(row.GetGuid(0)));
        }

        return contents;
    }

    private static async Task DeleteContainerAsync(NpgsqlTransaction transaction, ProjectId project, long containerId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteContainer, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("containerId", containerId);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<bool> ChangeTagAsync(string sql, NpgsqlTransaction transaction, ProjectId project, FileId id, string tag, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        AddId(command, project, id);
        command.Parameters.AddWithValue("tag", tag);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    private static async Task<int> ExecuteAsync(NpgsqlTransaction transaction, string sql, ProjectId project, FileId id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        AddId(command, project, id);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private static StoredFile Read(NpgsqlDataReader row) => new()
    {
        Id = new FileId(row.GetInt64(0)),
        Project = new ProjectId(row.GetInt64(1)),
        Token = new TokenId(row.GetInt64(2)),
        TokenDescription = row.GetString(3),
        Container = row.GetString(4),
        Name = row.GetString(5),
        BlobName = row.GetString(6),
        FileType = row.GetString(7),
        Size = row.IsDBNull(8) ? null : row.GetInt64(8),
        IsSliced = row.GetBoolean(9),
        Tags = row.GetFieldValue<string[]>(10),
        MaxAgeDays = row.IsDBNull(11) ? null : row.GetInt32(11),
        Created = row.GetFieldValue<DateTimeOffset>(12),
        RunId = row.IsDBNull(13) ? null : row.GetString(13),
        Branch = row.IsDBNull(14) ? null : row.GetInt64(14),
    };

    private static void AddId(NpgsqlCommand command, ProjectId project, FileId id)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id.Value);
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
