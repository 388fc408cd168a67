using Headgate.Identity;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Keeps a token that triggers run with from being deleted.</summary>
internal sealed class TokensOfTriggers : ITokenUses
{
    public async Task<string?> UserOfAsync(NpgsqlTransaction transaction, ProjectId project, TokenId token, CancellationToken stop) =>
        await TriggerStore.RunsWithAsync(transaction, project, token, stop) ? "a trigger" : null;
}
