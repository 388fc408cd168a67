using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

internal sealed class ShareStore(MetadataDatabase database)
{
    private const string Columns = """
        s.id, s.project_id, p.name, s.token_id, t.description, s.sender, s.recipient, s.message, s.base_url, p.default_branch_id
        """;
    private const string Tables = """
        identity.token_share s
          JOIN identity.storage_token t ON t.project_id = s.project_id AND t.id = s.token_id
          JOIN identity.project p ON p.id = s.project_id AND p.deleted IS NULL
        """;
    private const string Insert = """
        INSERT INTO identity.token_share (project_id, token_id, sender, recipient, message, base_url, created)
        SELECT @project, @token, @sender, @recipient, @message, @base, @now
         WHERE (SELECT count(*) FROM identity.token_share WHERE project_id = @project AND created > @since) < @most
        RETURNING id
        """;
    private const string Select = $"SELECT {Columns} FROM {Tables} WHERE s.id = @id";
    private const string AddLink = "UPDATE identity.token_share SET link_hashes = link_hashes || @hash, expires = @expires WHERE id = @id AND revealed IS NULL";

    // What may be revealed at this moment.
    private const string Open = """
        s.link_hashes @> ARRAY[@hash] AND s.revealed IS NULL AND s.expires > @now
           AND NOT t.is_disabled AND t.admin_id IS NULL AND (t.expires IS NULL OR t.expires > @now) AND NOT p.is_disabled
        """;
    private const string SelectOpen = $"SELECT {Columns} FROM {Tables} WHERE {Open}";
    private const string Reveal = """
        UPDATE identity.token_share SET revealed = @now WHERE id = @id AND revealed IS NULL AND expires > @now
        """;
    private const string AddSecret = "INSERT INTO identity.token_secret (project_id, token_id, hash, created) VALUES (@project, @token, @hash, @now)";
    private const string DeleteOld = "DELETE FROM identity.token_share WHERE created < @before";

    /// <returns>The share's number; <c>null</c> when the project has sent too many lately.</returns>
    public static async Task<long?> InsertAsync(
        NpgsqlTransaction transaction, TokenShare share, DateTimeOffset now, DateTimeOffset since, int most, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        var values = command.Parameters;
        values.AddWithValue("project", share.Project.Value);
        values.AddWithValue("token", share.Token.Value);
        values.AddWithValue("sender", share.Sender);
        values.AddWithValue("recipient", share.Recipient);
        values.AddWithValue("message", share.Message);
        values.AddWithValue("base", share.BaseUrl);
        values.AddWithValue("now", now);
        values.AddWithValue("since", since);
        values.AddWithValue("most", most);
        return (long?)await command.ExecuteScalarAsync(stop);
    }

    public async Task<TokenShare?> FindAsync(long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("id", id);
        return await ReadAsync(command, stop);
    }

    public async Task AddLinkAsync(long id, byte[] hash, DateTimeOffset expires, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(AddLink);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("hash", hash);
        command.Parameters.AddWithValue("expires", expires);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>What a link leads to at this moment; <c>null</c> when it is unknown, used or over, or its token works no more.</summary>
    public async Task<TokenShare?> FindOpenAsync(string link, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOpen);
        command.Parameters.AddWithValue("hash", Secrets.Hash(link));
        command.Parameters.AddWithValue("now", now);
        return await ReadAsync(command, stop);
    }

    /// <summary>Of several who come at once, one gets it.</summary>
    /// <returns>False when somebody else was first.</returns>
    public static async Task<bool> RevealAsync(NpgsqlTransaction transaction, TokenShare share, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Reveal, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", share.Id);
        command.Parameters.AddWithValue("now", now);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Gives a token a further secret.</summary>
    public static async Task AddSecretAsync(NpgsqlTransaction transaction, ProjectId project, TokenId token, string secret, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(AddSecret, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("token", token.Value);
        command.Parameters.AddWithValue("hash", Secrets.Hash(secret));
        command.Parameters.AddWithValue("now", now);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task DeleteOldAsync(DateTimeOffset before, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(DeleteOld);
        command.Parameters.AddWithValue("before", before);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<TokenShare?> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        return !await row.ReadAsync(stop) ? null : new TokenShare
        {
            Id = row.GetInt64(0),
            Project = new ProjectId(row.GetInt64(1)),
            ProjectName = row.GetString(2),
            Token = new TokenId(row.GetInt64(3)),
            TokenDescription = row.GetString(4),
            Sender = row.GetString(5),
            Recipient = row.GetString(6),
            Message = row.GetString(7),
            BaseUrl = row.GetString(8),
            DefaultBranch = row.GetInt64(9),
        };
    }
}
