using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Identity;

/// <summary>A management token without its secret.</summary>
internal sealed record ManageToken(
    long Id, byte[] Hash, string Description, DateTimeOffset Created, DateTimeOffset? Expires, bool IsDisabled, IReadOnlyList<string> Scopes,
    ManageTokenCreator? Creator, ManageTokenAdmin? Admin);

internal sealed record ManageTokenCreator(long Id, string Name);

internal sealed record ManageTokenAdmin(long Id, string Name, string Email, IReadOnlyList<string> Features, bool IsSuperAdmin);

internal sealed class ManageTokenStore(MetadataDatabase database)
{
    private const string Select = """
        SELECT t.id, t.hash, t.description, t.created, t.expires, t.is_disabled, t.scopes, c.id, c.name, a.id, a.name, a.email, a.features, a.is_super_admin
          FROM identity.manage_token t
          LEFT JOIN identity.admin a ON a.id = t.admin_id
          LEFT JOIN identity.admin c ON c.id = t.creator_id
         WHERE t.id = @id
        """;
    private const string NextId = "SELECT nextval('identity.manage_token_id')";
    private const string Insert = """
        INSERT INTO identity.manage_token (id, hash, description, admin_id, scopes, creator_id, created, expires)
        VALUES (@id, @hash, @description, @admin, @scopes, @creator, @now, @expires)
        """;

    public async Task<ManageToken?> FindAsync(long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("id", id);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <returns>The secret, which is kept nowhere.</returns>
    public static async Task<string> InsertAsync(NpgsqlTransaction transaction, NewManageToken token, DateTimeOffset now, CancellationToken stop)
    {
        await using var next = new NpgsqlCommand(NextId, transaction.Connection, transaction);
        var id = (long)(await next.ExecuteScalarAsync(stop))!;
        var secret = TokenText.NewManage(id);
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        var values = command.Parameters;
        values.AddWithValue("id", id);
        values.AddWithValue("hash", Secrets.Hash(secret));
        values.AddWithValue("description", token.Description);
        values.Add(new NpgsqlParameter("admin", NpgsqlDbType.Bigint) { Value = (object?)token.Admin ?? DBNull.Value });
        values.AddWithValue("scopes", token.Scopes.ToArray());
        values.Add(new NpgsqlParameter("creator", NpgsqlDbType.Bigint) { Value = (object?)token.Creator ?? DBNull.Value });
        values.AddWithValue("now", now);
        values.Add(new NpgsqlParameter("expires", NpgsqlDbType.TimestampTz) { Value = (object?)token.Expires ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(stop);
        return secret;
    }

    private static ManageToken Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3),
        row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4), row.GetBoolean(5), row.GetFieldValue<string[]>(6),
        row.IsDBNull(7) ? null : new ManageTokenCreator(row.GetInt64(7), row.GetString(8)),
        row.IsDBNull(9) ? null : new ManageTokenAdmin(row.GetInt64(9), row.GetString(10), row.GetString(11), row.GetFieldValue<string[]>(12), row.GetBoolean(13)));
}

/// <summary>A management token to make: personal with an admin, an application's with scopes.</summary>
internal sealed record NewManageToken(string Description, long? Admin, IReadOnlyList<string> Scopes, long? Creator, DateTimeOffset? Expires);
