using Headgate.Kernel;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Keeps the rights of tokens in step with buckets; every call runs in the caller's transaction, which must mark the project as changed.</summary>
public static class TokenBuckets
{
    private const string Grant = """
        INSERT INTO identity.token_bucket (project_id, token_id, bucket_id, access) VALUES (@project, @token, @bucket, @access)
        ON CONFLICT (project_id, token_id, bucket_id) DO UPDATE SET access = excluded.access
        """;
    private const string Forget = "DELETE FROM identity.token_bucket WHERE project_id = @project AND bucket_id = @bucket";

    /// <summary>Gives a token a right on a bucket, for example on the one it just made.</summary>
    public static async Task GrantAsync(NpgsqlTransaction transaction, ProjectId project, TokenId token, string bucketId, BucketAccess access, CancellationToken stop)
    {
        await using var command = Command(Grant, transaction, project, bucketId);
        command.Parameters.AddWithValue("token", token.Value);
        command.Parameters.AddWithValue("access", AccessWords.Write(access));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Takes all tokens' rights on a bucket that is deleted, so that a later one of the same id is nobody's.</summary>
    public static async Task ForgetAsync(NpgsqlTransaction transaction, ProjectId project, string bucketId, CancellationToken stop)
    {
        await using var command = Command(Forget, transaction, project, bucketId);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, ProjectId project, string bucketId)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("bucket", bucketId);
        return command;
    }
}

/// <summary>Rights on buckets as they are stored and sent.</summary>
internal static class AccessWords
{
    public static string Write(BucketAccess access) => access switch
    {
        BucketAccess.Read => "read",
        BucketAccess.Write => "write",
        BucketAccess.Manage => "manage",
        _ => throw new ArgumentOutOfRangeException(nameof(access), access, "no right has no word"),
    };

    public static BucketAccess Read(string? word) => word switch
    {
        "read" => BucketAccess.Read,
        "write" => BucketAccess.Write,
        "manage" => BucketAccess.Manage,
        _ => BucketAccess.None,
    };
}
