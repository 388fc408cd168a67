using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Each workspace has a schema, a role and a user, made by Headgate's role.</summary>
/// <remarks>
/// A schema's comment says which workspace it is, and only its owner, Headgate's role, can change that: what belongs to another one is neither used nor
/// dropped. Statements of a caller run as a user who lives for one session: a block of statements can take any role that its user has, so the user must have none but
/// the workspace's.
/// </remarks>
internal sealed class MadePlaces(AccountClient client, SnowflakeAccountOptions options, ILogger<MadePlaces> log) : IAccountPlaces
{
    private static readonly string[] Possible = [LoginTypes.Usual, LoginTypes.None, LoginTypes.Password];

    public AccountPlace Of(Workspace workspace) => AccountPlace.Of(workspace, options.Database!);

    public async Task CreateAsync(Workspace workspace, CancellationToken stop)
    {
        if (!Possible.Contains(workspace.LoginType))
            throw new RefusedException(AccountErrors.LoginType(workspace.LoginType, Possible));
        var place = Of(workspace);
        await using var session = await client.OpenAsync(null, options.Role, stop);
        await session.ExecuteAsync(PlaceStatements.CreateSchema(place, workspace.IsReader), stop);
        if (await OwnerAsync(session, place, stop) != place.Owner)
            throw new RefusedException(AccountErrors.SchemaTaken(place.Schema));
        foreach (var statement in PlaceStatements.Create(place, options, workspace.IsReader, workspace.LoginType != LoginTypes.None, workspace.StatementTimeoutSeconds))
            await session.ExecuteAsync(statement, stop);
    }

    public async Task DropAsync(Workspace workspace, CancellationToken stop)
    {
        var place = Of(workspace);
        await using var session = await client.OpenAsync(null, options.Role, stop);
        if (await OwnerAsync(session, place, stop) is { } owner && owner != place.Owner)
            return;
        foreach (var statement in PlaceStatements.Drop(place))
            await session.ExecuteAsync(statement, stop);
    }

    public async Task<string> ResetPasswordAsync(Workspace workspace, CancellationToken stop)
    {
        var password = NewPassword();
        await using var session = await client.OpenAsync(null, options.Role, stop);
        foreach (var statement in PlaceStatements.ResetPassword(Of(workspace), password))
            await session.ExecuteAsync(statement, stop);
        return password;
    }

    public (string? User, string? Role) UserOf(Workspace workspace)
    {
        var place = Of(workspace);
        return (workspace.LoginType == LoginTypes.None ? null : place.User, place.Role);
    }

    /// <summary>Tables are the workspace role's own, so that its user may change them; a reader's are Headgate's.</summary>
    public Task<AccountSession> OpenAsync(Workspace workspace, CancellationToken stop)
    {
        var place = Of(workspace);
        return client.OpenAsync(place.Schema, workspace.IsReader ? options.Role : place.Role, stop);
    }

    public async Task<T> AsUserAsync<T>(Workspace workspace, Func<AccountSession, Task<T>> work, CancellationToken stop)
    {
        var place = Of(workspace);
        var (user, password) = ($"{place.User}_{Secrets.New(12)}", NewPassword());
        await using var session = await client.OpenAsync(null, options.Role, stop);
        try
        {
            foreach (var statement in PlaceStatements.CreatePassing(place, options, user, password))
                await session.ExecuteAsync(statement, stop);
            await using var own = await client.OpenAsync(user, password, place.Schema, place.Role, workspace.StatementTimeoutSeconds, stop);
            return await work(own);
        }
        finally
        {
            await RemoveAsync(session, user);
        }
    }

    private async Task RemoveAsync(AccountSession session, string user)
    {
        try
        {
            await session.ExecuteAsync(PlaceStatements.DropPassing(user), CancellationToken.None);
        }
        catch (AccountFailureException failure)
        {
            log.LogWarning(failure, "User {User} of a session was not removed from the Snowflake account; it expires within a day", user);
        }
    }

    private static async Task<string?> OwnerAsync(AccountSession session, AccountPlace place, CancellationToken stop) =>
        (await (await session.ExecuteAsync(PlaceStatements.FindOwner(place), stop, place.Schema)).AllAsync(stop)) is [[var comment], ..] ? comment ?? "" : null;

    /// <summary>Accounts want each kind of character.</summary>
    private static string NewPassword() => "Hg1_" + Secrets.New();
}
