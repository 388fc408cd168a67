using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Identity;

internal sealed class TokenStore(MetadataDatabase database)
{
    private const string Columns = """
        t.project_id, t.id, t.hash, t.description, t.created, t.refreshed, t.expires, t.is_disabled, t.can_manage_buckets, t.can_read_all_file_uploads,
        t.can_purge_trash, t.can_create_jobs, t.can_manage_protected_default_branch, t.component_access, t.creator_id, t.creator_description,
        (SELECT jsonb_object_agg(b.bucket_id, b.access)::text FROM identity.token_bucket b WHERE b.project_id = t.project_id AND b.token_id = t.id),
        a.id, a.name, a.email, m.role, a.features,
        EXISTS (SELECT FROM identity.organization_member o WHERE o.organization_id = p.organization_id AND o.admin_id = t.admin_id),
        t.can_read_all_project_events, t.can_manage_dev_branches
        """;
    private const string Tables = """
          FROM identity.storage_token t
          JOIN identity.project p ON p.id = t.project_id AND p.deleted IS NULL
          LEFT JOIN identity.project_member m ON m.project_id = t.project_id AND m.admin_id = t.admin_id
          LEFT JOIN identity.admin a ON a.id = t.admin_id
        """;
    private const string Select = $"SELECT {Columns} {Tables} WHERE t.project_id = @project AND t.id = @id";
    private const string SelectOfAdmin = $"SELECT {Columns} {Tables} WHERE t.project_id = @project AND t.admin_id = @id";
    private const string SelectAll = $"SELECT {Columns} {Tables} WHERE t.project_id = @project ORDER BY t.id";
    private const string SelectWithProject = $"""
        SELECT {Columns}, p.name, p.features, p.default_branch_id, p.expires, p.is_disabled, p.disabled_reason,
               ARRAY(SELECT branch.id FROM identity.branch WHERE branch.project_id = p.id AND NOT branch.is_default AND NOT branch.deleting),
               ARRAY(SELECT further.hash FROM identity.token_secret further WHERE further.project_id = t.project_id AND further.token_id = t.id)
        {Tables} WHERE t.project_id = @project AND t.id = @id
        """;
    private const string NextId = "SELECT nextval('identity.storage_token_id')";
    private const string Insert = """
        INSERT INTO identity.storage_token (
            project_id, id, hash, description, created, refreshed, expires, admin_id, creator_id, creator_description, can_manage_buckets,
            can_read_all_file_uploads, can_purge_trash, can_create_jobs, can_manage_protected_default_branch, component_access,
            can_read_all_project_events, can_manage_dev_branches)
        VALUES (
            @project, @id, @hash, @description, @now, @now, @expires, @admin, @creator, @creator_description, @manage_buckets,
            @read_files, @purge, @create_jobs, @protected, @components, @read_events, @manage_branches)
        """;
    private const string InsertBuckets = """
        INSERT INTO identity.token_bucket (project_id, token_id, bucket_id, access)
        SELECT @project, @id, bucket, access FROM unnest(@buckets, @access) AS granted (bucket, access)
        """;
    private const string DeleteBuckets = "DELETE FROM identity.token_bucket WHERE project_id = @project AND token_id = @id";
    private const string Update = """
        UPDATE identity.storage_token
           SET description = coalesce(@description, description), can_read_all_file_uploads = coalesce(@read_files, can_read_all_file_uploads),
               can_purge_trash = coalesce(@purge, can_purge_trash), component_access = coalesce(@components, component_access)
         WHERE project_id = @project AND id = @id AND admin_id IS NULL
        """;
    private const string Refresh = "UPDATE identity.storage_token SET hash = @hash, refreshed = @now WHERE project_id = @project AND id = @id AND hash = @old";
    private const string Lock = "SELECT FROM identity.storage_token WHERE project_id = @project AND id = @id FOR UPDATE";
    private const string DeleteSecrets = "DELETE FROM identity.token_secret WHERE project_id = @project AND token_id = @id";
    private const string Delete = "DELETE FROM identity.storage_token WHERE project_id = @project AND id = @id AND admin_id IS NULL";
    private const string DeleteExpired = """
        DELETE FROM identity.storage_token
         WHERE (project_id, id) IN (SELECT project_id, id FROM identity.storage_token WHERE expires < @before AND admin_id IS NULL LIMIT @most)
        RETURNING project_id
        """;

    public async Task<StoredToken?> FindAsync(ProjectId project, TokenId id, CancellationToken stop)
    {
        await using var command = Command(database.Source.CreateCommand(Select), project, id);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    public static async Task<StoredToken?> FindAsync(NpgsqlTransaction transaction, ProjectId project, TokenId id, CancellationToken stop)
    {
        await using var command = Command(In(transaction, Select), project, id);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>An admin's master token.</summary>
    public async Task<StoredToken?> FindOfAdminAsync(ProjectId project, long admin, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOfAdmin);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", admin);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    public async Task<(StoredToken Token, TokenProject Project)?> FindWithProjectAsync(ProjectId project, TokenId id, CancellationToken stop)
    {
        await using var command = Command(database.Source.CreateCommand(SelectWithProject), project, id);
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop))
            return null;
        var of = new TokenProject(
            row.GetString(25), row.GetFieldValue<string[]>(26).ToHashSet(StringComparer.Ordinal), row.GetInt64(27),
            row.GetFieldValue<long[]>(31).ToHashSet(), TimeOrNull(row, 28), row.GetBoolean(29), row.IsDBNull(30) ? null : row.GetString(30));
        return (Read(row) with { FurtherHashes = row.GetFieldValue<byte[][]>(32) }, of);
    }

    public async Task<IReadOnlyList<StoredToken>> ListAsync(ProjectId project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        var all = new List<StoredToken>();
        while (await row.ReadAsync(stop))
            all.Add(Read(row));
        return all;
    }

    /// <returns>The new token's id and its secret, which is kept nowhere.</returns>
    public static async Task<(TokenId Id, string Secret)> InsertAsync(NpgsqlTransaction transaction, NewToken token, DateTimeOffset now, CancellationToken stop)
    {
        await using var next = In(transaction, NextId);
        var id = new TokenId((long)(await next.ExecuteScalarAsync(stop))!);
        var secret = TokenText.New(token.Project, id);
        await using var command = Command(In(transaction, Insert), token.Project, id);
        var values = command.Parameters;
        values.AddWithValue("hash", Secrets.Hash(secret));
        values.AddWithValue("description", token.Description);
        values.AddWithValue("now", now);
        values.Add(new NpgsqlParameter("expires", NpgsqlDbType.TimestampTz) { Value = (object?)token.Expires ?? DBNull.Value });
        values.Add(new NpgsqlParameter("admin", NpgsqlDbType.Bigint) { Value = (object?)token.Admin ?? DBNull.Value });
        values.Add(new NpgsqlParameter("creator", NpgsqlDbType.Bigint) { Value = (object?)token.Creator?.Id ?? DBNull.Value });
        values.Add(new NpgsqlParameter("creator_description", NpgsqlDbType.Text) { Value = (object?)token.Creator?.Description ?? DBNull.Value });
        values.AddWithValue("manage_buckets", token.Rights.CanManageBuckets);
        values.AddWithValue("read_files", token.Rights.CanReadAllFileUploads);
        values.AddWithValue("purge", token.Rights.CanPurgeTrash);
        values.AddWithValue("create_jobs", token.Rights.CanCreateJobs);
        values.AddWithValue("protected", token.Rights.CanManageProtectedDefaultBranch);
        values.AddWithValue("read_events", token.Rights.CanReadAllProjectEvents);
        values.AddWithValue("manage_branches", token.Rights.CanManageDevBranches);
        values.AddWithValue("components", token.Components.ToArray());
        await command.ExecuteNonQueryAsync(stop);
        await GrantAsync(transaction, token.Project, id, token.Buckets, stop);
        return (id, secret);
    }

    /// <returns>False when there is no such token, or it is a master token.</returns>
    public static async Task<bool> UpdateAsync(NpgsqlTransaction transaction, ProjectId project, TokenId id, TokenChange change, CancellationToken stop)
    {
        await using var command = Command(In(transaction, Update), project, id);
        var values = command.Parameters;
        values.Add(new NpgsqlParameter("description", NpgsqlDbType.Text) { Value = (object?)change.Description ?? DBNull.Value });
        values.Add(new NpgsqlParameter("read_files", NpgsqlDbType.Boolean) { Value = (object?)change.CanReadAllFileUploads ?? DBNull.Value });
        values.Add(new NpgsqlParameter("purge", NpgsqlDbType.Boolean) { Value = (object?)change.CanPurgeTrash ?? DBNull.Value });
        values.Add(new NpgsqlParameter("components", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)change.Components?.ToArray() ?? DBNull.Value });
        if (await command.ExecuteNonQueryAsync(stop) == 0)
            return false;
        if (change.Buckets is not null)
        {
            await using var clear = Command(In(transaction, DeleteBuckets), project, id);
            await clear.ExecuteNonQueryAsync(stop);
            await GrantAsync(transaction, project, id, change.Buckets, stop);
        }

        return true;
    }

    /// <summary>Gives a token a new secret; those that were revealed by mail end with the old one.</summary>
    /// <returns>The new secret; <c>null</c> when the token is gone or was refreshed by somebody else meanwhile.</returns>
    public static async Task<string?> RefreshAsync(NpgsqlTransaction transaction, StoredToken token, DateTimeOffset now, CancellationToken stop)
    {
        var secret = TokenText.New(token.Project, token.Id);
        await using var command = Command(In(transaction, Refresh), token.Project, token.Id);
        command.Parameters.AddWithValue("hash", Secrets.Hash(secret));
        command.Parameters.AddWithValue("old", token.Hash);
        command.Parameters.AddWithValue("now", now);
        if (await command.ExecuteNonQueryAsync(stop) == 0)
            return null;
        await using var further = Command(In(transaction, DeleteSecrets), token.Project, token.Id);
        await further.ExecuteNonQueryAsync(stop);
        return secret;
    }

    /// <summary>Keeps everybody else from using or changing the token until the transaction ends.</summary>
    public static async Task LockAsync(NpgsqlTransaction transaction, ProjectId project, TokenId id, CancellationToken stop)
    {
        await using var command = Command(In(transaction, Lock), project, id);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <returns>False when there is no such token, or it is a master token.</returns>
    public static async Task<bool> DeleteAsync(NpgsqlTransaction transaction, ProjectId project, TokenId id, CancellationToken stop)
    {
        await using var command = Command(In(transaction, Delete), project, id);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <returns>One project per deleted token.</returns>
    public static async Task<IReadOnlyList<ProjectId>> DeleteExpiredAsync(NpgsqlTransaction transaction, DateTimeOffset before, int most, CancellationToken stop)
    {
        await using var command = In(transaction, DeleteExpired);
        command.Parameters.AddWithValue("before", before);
        command.Parameters.AddWithValue("most", most);
        await using var row = await command.ExecuteReaderAsync(stop);
        var projects = new List<ProjectId>();
        while (await row.ReadAsync(stop))
            projects.Add(new ProjectId(row.GetInt64(0)));
        return projects;
    }

    private static async Task GrantAsync(
        NpgsqlTransaction transaction, ProjectId project, TokenId id, IReadOnlyDictionary<string, BucketAccess> buckets, CancellationToken stop)
    {
        if (buckets.Count == 0)
            return;
        await using var command = Command(In(transaction, InsertBuckets), project, id);
        command.Parameters.AddWithValue("buckets", buckets.Keys.ToArray());
        command.Parameters.AddWithValue("access", buckets.Values.Select(AccessWords.Write).ToArray());
        await command.ExecuteNonQueryAsync(stop);
    }

    private static StoredToken Read(NpgsqlDataReader row)
    {
        var admin = row.IsDBNull(17)
            ? null
            : new TokenAdmin(row.GetInt64(17), row.GetString(18), row.GetString(19), row.GetString(20), row.GetFieldValue<string[]>(21), row.GetBoolean(22));
        return new StoredToken
        {
            Project = new ProjectId(row.GetInt64(0)),
            Id = new TokenId(row.GetInt64(1)),
            Hash = row.GetFieldValue<byte[]>(2),
            Description = row.GetString(3),
            Created = row.GetFieldValue<DateTimeOffset>(4),
            Refreshed = row.GetFieldValue<DateTimeOffset>(5),
            Expires = TimeOrNull(row, 6),
            IsDisabled = row.GetBoolean(7),
            Rights = admin is null ? ReadRights(row) : TokenRights.OfRole(admin.Role),
            Components = row.GetFieldValue<string[]>(13),
            Creator = row.IsDBNull(14) ? null : new TokenCreator(row.GetInt64(14), row.GetString(15)),
            Buckets = ReadBuckets(row.IsDBNull(16) ? null : row.GetString(16)),
            Admin = admin,
        };
    }

    private static TokenRights ReadRights(NpgsqlDataReader row) => new()
    {
        CanManageBuckets = row.GetBoolean(8),
        CanReadAllFileUploads = row.GetBoolean(9),
        CanPurgeTrash = row.GetBoolean(10),
        CanCreateJobs = row.GetBoolean(11),
        CanManageProtectedDefaultBranch = row.GetBoolean(12),
        CanReadAllProjectEvents = row.GetBoolean(23),
        CanManageDevBranches = row.GetBoolean(24),
    };

    private static Dictionary<string, BucketAccess> ReadBuckets(string? json) => json is null
        ? []
        : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.ToDictionary(pair => pair.Key, pair => AccessWords.Read(pair.Value), StringComparer.Ordinal);

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlCommand In(NpgsqlTransaction transaction, string sql) => new(sql, transaction.Connection, transaction);

    private static NpgsqlCommand Command(NpgsqlCommand command, ProjectId project, TokenId id)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id.Value);
        return command;
    }
}
