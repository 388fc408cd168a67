using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Every statement about buckets.</summary>
internal sealed class BucketStore(MetadataDatabase database, BucketAnswers answers)
{
    private const string Columns = """
        bucket.number, bucket.project, bucket.branch, bucket.id, bucket.stage, bucket.name, bucket.display_name, bucket.description, bucket.backend, bucket.color,
        bucket.owner_id, bucket.owner_name, bucket.owner_email, bucket.created, bucket.updated, bucket.last_change, bucket.in_branch
        """;
    private const string Shared =
        "bucket.sharing, bucket.sharing_projects, bucket.sharing_admins::text, bucket.shared_by_id, bucket.shared_by_name, bucket.shared_at, bucket.source_bucket, bucket.external_path";
    private const string NoTotals = $"0::bigint, 0::bigint, {Shared}, NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::timestamptz";
    private const string WithTotals = $"""
        SELECT {Columns}, coalesce(total.rows_count, 0)::bigint, coalesce(total.data_size_bytes, 0)::bigint,
               {Shared}, source.id, source.name, source.description, source.project, source.last_change
          FROM storage.bucket
          LEFT JOIN storage.bucket source ON source.number = bucket.source_bucket
          LEFT JOIN LATERAL (SELECT sum(rows_count) AS rows_count, sum(data_size_bytes) AS data_size_bytes FROM storage.data_table
                              WHERE data_table.project = coalesce(source.project, bucket.project) AND data_table.branch = coalesce(source.branch, bucket.branch)
                                AND data_table.bucket = coalesce(source.number, bucket.number)) total ON true
        """;
    private const string Insert = $"""
        INSERT INTO storage.bucket (project, branch, in_branch, id, stage, name, display_name, description, backend, color, owner_id, owner_name, owner_email, created, updated,
                                    source_bucket, external_path)
        VALUES (@project, @branch, @in_branch, @id, @stage, @name, @display_name, @description, @backend, @color, @owner_id, @owner_name, @owner_email, @now, @now,
                @source_bucket, @external_path)
        RETURNING {Columns}, {NoTotals}
        """;
    private const string SelectOne = $"{WithTotals} WHERE bucket.project = @project AND bucket.branch = @branch AND bucket.id = @id";
    private const string SelectAll = $"""
        {WithTotals}
         WHERE bucket.project = @project AND bucket.branch = @branch AND (@ids IS NULL OR bucket.id = ANY (@ids))
         ORDER BY bucket.id
        """;
    private const string SelectShared = $"""
        {WithTotals}
         WHERE bucket.project = ANY (@projects) AND bucket.sharing IS NOT NULL
         ORDER BY bucket.project, bucket.id
        """;
    private const string Lock = $"""
        SELECT {Columns}, {NoTotals} FROM storage.bucket
         WHERE project = @project AND branch = @branch AND id = @id FOR UPDATE
        """;
    private const string Change = $"""
        UPDATE storage.bucket SET last_change = @now
         WHERE project = @project AND branch = @branch AND id = @id
        RETURNING {Columns}, {NoTotals}
        """;
    private const string LinksIn = $"""
        SELECT {Columns}, {NoTotals} FROM storage.bucket
         WHERE project = @target AND branch > 0 AND source_bucket = (SELECT number FROM storage.bucket WHERE project = @project AND number = @number)
         ORDER BY number
        """;
    private const string Update = $"""
        UPDATE storage.bucket
           SET display_name = coalesce(@display_name, display_name), description = coalesce(@description, description),
               color = CASE WHEN @changes_color THEN @color ELSE color END, updated = @now
         WHERE project = @project AND branch = @branch AND id = @id
        RETURNING {Columns}, {NoTotals}
        """;
    private const string SetOwner = """
        UPDATE storage.bucket SET owner_id = @owner_id, owner_name = @owner_name, owner_email = @owner_email, updated = @now
         WHERE project = @project AND number = @number
        """;
    private const string Delete = "DELETE FROM storage.bucket WHERE project = @project AND number = @number";
    private const string DeleteOfBranch = "DELETE FROM storage.bucket WHERE project = @project AND branch = @branch";
    private const string LockAllOfId = """
        SELECT bool_and(branch = @branch)
          FROM (SELECT branch FROM storage.bucket WHERE project = @project AND id = @id AND branch > 0 ORDER BY number FOR UPDATE) every
        """;
    private const string LockOnlyIn = """
        SELECT id
          FROM (SELECT id, branch FROM storage.bucket
                 WHERE project = @project AND branch > 0 AND id IN (SELECT id FROM storage.bucket WHERE project = @project AND branch = @branch)
                 ORDER BY number FOR UPDATE) every
         GROUP BY id HAVING bool_and(branch = @branch)
        """;
    private const string SelectIds = "SELECT DISTINCT id FROM storage.bucket WHERE project = @project AND branch > 0 ORDER BY id";
    private const string SelectIdsOfBranch = "SELECT id FROM storage.bucket WHERE project = @project AND branch = @branch ORDER BY id";
    private const string LockExisting = "SELECT id FROM storage.bucket WHERE project = @project AND branch > 0 AND id = ANY (@ids) ORDER BY number FOR KEY SHARE";

    /// <exception cref="RefusedException">The id or the display name is taken.</exception>
    public static async Task<Bucket> InsertAsync(NpgsqlTransaction transaction, Bucket bucket, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("branch", bucket.Branch);
        command.Parameters.AddWithValue("in_branch", bucket.InBranch);
        command.Parameters.AddWithValue("id", bucket.Id);
        command.Parameters.AddWithValue("stage", bucket.Stage);
        command.Parameters.AddWithValue("name", bucket.Name);
        command.Parameters.AddWithValue("display_name", bucket.DisplayName);
        command.Parameters.AddWithValue("description", bucket.Description);
        command.Parameters.AddWithValue("backend", bucket.Backend);
        command.Parameters.Add(Text("color", bucket.Color));
        command.Parameters.Add(new NpgsqlParameter("owner_id", NpgsqlDbType.Bigint) { Value = (object?)bucket.Owner?.Id ?? DBNull.Value });
        command.Parameters.Add(Text("owner_name", bucket.Owner?.Name));
        command.Parameters.Add(Text("owner_email", bucket.Owner?.Email));
        command.Parameters.AddWithValue("now", bucket.Created);
        command.Parameters.Add(TextArray("external_path", bucket.ExternalPath));
        command.Parameters.Add(new NpgsqlParameter("source_bucket", NpgsqlDbType.Bigint) { Value = (object?)bucket.Source?.Number ?? DBNull.Value });
        try
        {
            await using var row = await command.ExecuteReaderAsync(stop);
            await row.ReadAsync(stop);
            return Read(row);
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "bucket_id_unique" })
        {
            throw new RefusedException(BucketErrors.AlreadyExists(bucket.Id), clash);
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "bucket_display_name_unique" })
        {
            throw new RefusedException(BucketErrors.DisplayNameExists(bucket.DisplayName), clash);
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "bucket_linked_once" })
        {
            throw new RefusedException(SharingErrors.AlreadyLinkedHere(bucket.Source!.Id), clash);
        }
    }

    public async Task<Bucket?> FindAsync(ProjectId project, long branch, string id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        Key(command, project, branch, id);
        return await ReadOneAsync(command, stop) is { } found ? await answers.NamedAsync(found, stop) : null;
    }

    /// <summary>The bucket as the transaction sees it, with the totals of its tables.</summary>
    public static async Task<Bucket?> FindAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOne, transaction.Connection, transaction);
        Key(command, project, branch, id);
        return await ReadOneAsync(command, stop);
    }

    /// <param name="project">The tenant.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="ids">Only these; <c>null</c> for all.</param>
    /// <param name="stop">Cancels the statement.</param>
    public async Task<List<Bucket>> ListAsync(ProjectId project, long branch, IReadOnlyCollection<string>? ids, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.Add(TextArray("ids", ids));
        return await ReadAllAsync(command, stop);
    }

    /// <summary>The shared buckets of some projects; who may see which is for the caller to decide.</summary>
    public async Task<List<Bucket>> ListSharedAsync(IReadOnlyCollection<ProjectId> projects, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectShared);
        command.Parameters.AddWithValue("projects", projects.Select(project => project.Value).ToArray());
        return await ReadAllAsync(command, stop);
    }

    /// <summary>Notes that a table of the bucket changes and keeps the bucket from being dropped until the transaction's end; <c>null</c> when there is none.</summary>
    public static async Task<Bucket?> ChangeAsync(
        NpgsqlTransaction transaction, ProjectId project, long branch, string id, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Change, transaction.Connection, transaction);
        Key(command, project, branch, id);
        command.Parameters.AddWithValue("now", now);
        var bucket = await ReadOneAsync(command, stop);
        return bucket is { IsReadOnly: true } ? throw new RefusedException(BucketErrors.ReadOnly(bucket.Id)) : bucket;
    }

    /// <summary>A project's links to a bucket, in all its branches.</summary>
    public static async Task<List<Bucket>> LinksInAsync(NpgsqlTransaction transaction, Bucket source, ProjectId target, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LinksIn, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", source.Project.Value);
        command.Parameters.AddWithValue("number", source.Number);
        command.Parameters.AddWithValue("target", target.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Bucket> links = [];
        while (await row.ReadAsync(stop))
            links.Add(Read(row));
        return links;
    }

    /// <returns>The bucket without its totals; <c>null</c> when there is none.</returns>
    /// <exception cref="RefusedException">The display name is taken.</exception>
    public static async Task<Bucket?> UpdateAsync(
        NpgsqlTransaction transaction, ProjectId project, long branch, UpdateBucketWork change, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Update, transaction.Connection, transaction);
        Key(command, project, branch, change.BucketId);
        command.Parameters.Add(Text("display_name", change.DisplayName));
        command.Parameters.Add(Text("description", change.Description));
        command.Parameters.AddWithValue("changes_color", change.ChangesColor);
        command.Parameters.Add(Text("color", change.Color));
        command.Parameters.AddWithValue("now", now);
        try
        {
            return await ReadOneAsync(command, stop);
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "bucket_display_name_unique" })
        {
            throw new RefusedException(BucketErrors.DisplayNameExists(change.DisplayName!), clash);
        }
    }

    /// <returns>False when the bucket was dropped.</returns>
    public static async Task<bool> SetOwnerAsync(NpgsqlTransaction transaction, Bucket bucket, BucketOwner owner, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SetOwner, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("number", bucket.Number);
        command.Parameters.AddWithValue("owner_id", owner.Id);
        command.Parameters.AddWithValue("owner_name", owner.Name);
        command.Parameters.AddWithValue("owner_email", owner.Email);
        command.Parameters.AddWithValue("now", now);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Keeps everyone else from the bucket until the transaction's end; <c>null</c> when there is none. The totals are not read.</summary>
    public static async Task<Bucket?> SeizeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Lock, transaction.Connection, transaction);
        Key(command, project, branch, id);
        return await ReadOneAsync(command, stop);
    }

    public static async Task DeleteAsync(NpgsqlTransaction transaction, Bucket bucket, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("number", bucket.Number);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Keeps everyone else from the buckets of one id in all branches until the transaction's end; taken before the lock of any one of them.</summary>
    /// <returns>Whether no other branch has one.</returns>
    public static async Task<bool> LockAllOfIdAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockAllOfId, transaction.Connection, transaction);
        Key(command, project, branch, id);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>As <see cref="LockAllOfIdAsync"/>, for all buckets of a branch.</summary>
    /// <returns>Ids of those that no other branch has.</returns>
    public static async Task<IReadOnlyList<string>> LockOnlyInAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockOnlyIn, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        return await ReadIdsAsync(command, stop);
    }

    /// <summary>Deletes the buckets of a branch that nobody can reach any more; their tables are gone.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> DeleteOfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteOfBranch, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        return await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Ids of the project's buckets in all branches.</summary>
    public async Task<IReadOnlyList<string>> ListIdsAsync(ProjectId project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectIds);
        command.Parameters.AddWithValue("project", project.Value);
        return await ReadIdsAsync(command, stop);
    }

    /// <summary>Ids of the buckets of a branch.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync(ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectIdsOfBranch);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        return await ReadIdsAsync(command, stop);
    }

    /// <summary>Those of the ids that are buckets of the project; they cannot be dropped before the transaction ends.</summary>
    public static async Task<IReadOnlyList<string>> LockExistingAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<string> ids, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LockExisting, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.Add(TextArray("ids", ids));
        return await ReadIdsAsync(command, stop);
    }

    private static async Task<IReadOnlyList<string>> ReadIdsAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<string> found = [];
        while (await row.ReadAsync(stop))
            found.Add(row.GetString(0));
        return found;
    }

    private static async Task<Bucket?> ReadOneAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    private async Task<List<Bucket>> ReadAllAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Bucket> found = [];
        while (await row.ReadAsync(stop))
            found.Add(await answers.NamedAsync(Read(row), stop));
        return found;
    }

    private static void Key(NpgsqlCommand command, ProjectId project, long branch, string id)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("id", id);
    }

    private static NpgsqlParameter Text(string name, string? text) => new(name, NpgsqlDbType.Text) { Value = (object?)text ?? DBNull.Value };

    private static NpgsqlParameter TextArray(string name, IReadOnlyCollection<string>? texts) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)texts?.ToArray() ?? DBNull.Value };

    private static Bucket Read(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Project = new ProjectId(row.GetInt64(1)),
        Branch = row.GetInt64(2),
        Id = row.GetString(3),
        Stage = row.GetString(4),
        Name = row.GetString(5),
        DisplayName = row.GetString(6),
        Description = row.GetString(7),
        Backend = row.GetString(8),
        Color = row.IsDBNull(9) ? null : row.GetString(9),
        Owner = row.IsDBNull(10) ? null : new BucketOwner(row.GetInt64(10), row.GetString(11), row.GetString(12)),
        Created = row.GetFieldValue<DateTimeOffset>(13),
        Updated = row.GetFieldValue<DateTimeOffset>(14),
        LastChange = ReadTime(row, 31) ?? ReadTime(row, 15),
        InBranch = row.GetBoolean(16),
        RowsCount = row.GetInt64(17),
        DataSizeBytes = row.GetInt64(18),
        Sharing = row.IsDBNull(19) ? null : ReadSharing(row),
        Source = row.IsDBNull(25) ? null : new BucketSource(
            row.GetInt64(25), row.IsDBNull(27) ? "" : row.GetString(27), row.IsDBNull(28) ? "" : row.GetString(28), row.IsDBNull(29) ? "" : row.GetString(29),
            row.IsDBNull(30) ? default : new ProjectId(row.GetInt64(30))),
        ExternalPath = row.IsDBNull(26) ? null : row.GetFieldValue<string[]>(26),
    };

    private static DateTimeOffset? ReadTime(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static BucketSharing ReadSharing(NpgsqlDataReader row) => new()
    {
        Type = SharingWords.Parse(row.GetString(19)),
        Projects = row.GetFieldValue<long[]>(20),
        Users = JsonSerializer.Deserialize<SharingUser[]>(row.GetString(21), JsonWire.Options) ?? [],
        ById = row.IsDBNull(22) ? null : row.GetInt64(22),
        ByName = row.IsDBNull(23) ? "" : row.GetString(23),
        At = row.GetFieldValue<DateTimeOffset>(24),
    };
}
