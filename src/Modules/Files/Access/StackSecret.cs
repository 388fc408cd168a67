using System.Security.Cryptography;
using Headgate.Postgres;

namespace Headgate.Files;

/// <summary>The key that signs addresses of blobs: one for all nodes, made by the first that needs it, kept in the database and in no answer.</summary>
internal sealed class StackSecret(MetadataDatabase database)
{
    private const string Take = """
        INSERT INTO files.stack (secret) VALUES (@fresh)
        ON CONFLICT (only_row) DO UPDATE SET only_row = true
        RETURNING id, secret
        """;

    private Known? known;

    /// <summary>The key.</summary>
    public async ValueTask<byte[]> KeyAsync(CancellationToken stop) => (known ?? await LoadAsync(stop)).Key;

    /// <summary>The name of the stack whose database this is.</summary>
    public async ValueTask<Guid> StackAsync(CancellationToken stop) => (known ?? await LoadAsync(stop)).Stack;

    private async Task<Known> LoadAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Take);
        command.Parameters.AddWithValue("fresh", RandomNumberGenerator.GetBytes(32));
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return known = new Known(row.GetGuid(0), row.GetFieldValue<byte[]>(1));
    }

    private sealed record Known(Guid Stack, byte[] Key);
}
