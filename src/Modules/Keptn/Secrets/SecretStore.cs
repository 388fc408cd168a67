using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Secrets;

/// <summary>Secrets as they are kept: values only in a box.</summary>
internal sealed class SecretStore(MetadataDatabase database)
{
    private const string Insert = "INSERT INTO keptn.secret (name, scope, keys, box) VALUES (@name, @scope, @keys, @box) ON CONFLICT (name) DO NOTHING";
    private const string Update = "UPDATE keptn.secret SET scope = @scope, keys = @keys, box = @box WHERE name = @name";
    private const string Delete = "DELETE FROM keptn.secret WHERE name = @name AND scope = @scope";
    private const string Matching = "SELECT name, scope, keys FROM keptn.secret WHERE (@name = '' OR name = @name) AND (@scope = '' OR scope = @scope) ORDER BY name COLLATE \"C\"";
    private const string Any = "SELECT scope, name, box FROM keptn.secret ORDER BY name LIMIT 1";
    private const string Box = "SELECT box FROM keptn.secret WHERE name = @name AND scope = @scope";

    /// <returns>False when there is one of this name.</returns>
    public Task<bool> CreateAsync(string name, string scope, IEnumerable<string> keys, byte[] box, CancellationToken stop) => WriteAsync(Insert, name, scope, keys, box, stop);

    /// <returns>False when there is none of this name.</returns>
    public Task<bool> ReplaceAsync(string name, string scope, IEnumerable<string> keys, byte[] box, CancellationToken stop) => WriteAsync(Update, name, scope, keys, box, stop);

    /// <returns>False when there is none of this name in the scope.</returns>
    public async Task<bool> DeleteAsync(string name, string scope, CancellationToken stop)
    {
        await using var command = Command(Delete, name, scope);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Names, scopes and keys; an empty name or scope stands for all.</summary>
    public async Task<IReadOnlyList<SecretView>> ListAsync(string name, string scope, CancellationToken stop)
    {
        await using var command = Command(Matching, name, scope);
        var found = new List<SecretView>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new SecretView(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2)));
        return found;
    }

    /// <summary>One of the secrets; <c>null</c> when there are none.</summary>
    public async Task<(string Scope, string Name, byte[] Box)?> AnyAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Any);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? (row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2)) : null;
    }

    public async Task<byte[]?> BoxAsync(string name, string scope, CancellationToken stop)
    {
        await using var command = Command(Box, name, scope);
        return await command.ExecuteScalarAsync(stop) as byte[];
    }

    private async Task<bool> WriteAsync(string sql, string name, string scope, IEnumerable<string> keys, byte[] box, CancellationToken stop)
    {
        await using var command = Command(sql, name, scope);
        command.Parameters.AddWithValue("keys", keys.ToArray());
        command.Parameters.AddWithValue("box", box);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    private NpgsqlCommand Command(string sql, string name, string scope)
    {
        var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("scope", scope);
        return command;
    }
}
