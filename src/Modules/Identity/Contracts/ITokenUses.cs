using Headgate.Kernel;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Knows what works with tokens of a project, such as triggers; implemented by modules that keep a token's number to act with it later.</summary>
public interface ITokenUses
{
    /// <summary>What uses the token, as a word for people (<c>a trigger</c>); <c>null</c> for nothing. Such a token cannot be deleted.</summary>
    /// <remarks>Asked in the transaction that deletes the token, with the token's row locked: who starts to use a token takes a share lock on it first (<see cref="TokenLock"/>).</remarks>
    Task<string?> UserOfAsync(NpgsqlTransaction transaction, ProjectId project, TokenId token, CancellationToken stop);
}

/// <summary>Keeps a token from being deleted until a transaction ends.</summary>
public static class TokenLock
{
    private const string Lock = "SELECT EXISTS (SELECT FROM identity.storage_token WHERE project_id = @project AND id = @token FOR SHARE)";

    /// <returns>False when the project has no such token.</returns>
    public static async Task<bool> HoldAsync(NpgsqlTransaction transaction, ProjectId project, TokenId token, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Lock, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("token", token.Value);
        return await command.ExecuteScalarAsync(stop) is true;
    }
}
