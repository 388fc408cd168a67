using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>Finds tokens for modules that keep their numbers.</summary>
public sealed class TokenDirectory
{
    private readonly TokenStore store;
    private readonly TimeProvider clock;

    internal TokenDirectory(TokenStore store, TimeProvider clock)
    {
        this.store = store;
        this.clock = clock;
    }

    /// <summary>A token of the project; <c>null</c> when there is none of this number, or it is disabled or has expired.</summary>
    public async Task<KnownToken?> FindActiveAsync(ProjectId project, TokenId token, CancellationToken stop) =>
        await store.FindAsync(project, token, stop) is { IsDisabled: false } found && !found.HasExpired(clock.GetUtcNow())
            ? new KnownToken(found.Id, found.Description, found.IsMaster)
            : null;
}

/// <summary>What other modules learn of a token.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Description">Its description.</param>
/// <param name="IsMaster">Whether it is an admin's.</param>
public sealed record KnownToken(TokenId Id, string Description, bool IsMaster);
