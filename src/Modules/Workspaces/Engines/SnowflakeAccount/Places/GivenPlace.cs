using Headgate.Kernel;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>The one schema that an administrator made, with a user who has no rights elsewhere.</summary>
/// <remarks>
/// A table in it says which workspace it belongs to. It is made by one statement, so of two workspaces one has the schema; what another one has is neither
/// emptied nor dropped.
/// </remarks>
internal sealed class GivenPlace(AccountClient client, SnowflakeAccountOptions options) : IAccountPlaces
{
    /// <summary>The table with the owner, which lists do not show.</summary>
    public const string Mark = "HEADGATE_WORKSPACE";

    public AccountPlace Of(Workspace workspace) => AccountPlace.Of(workspace, options.Database!, options.Schema);

    public async Task CreateAsync(Workspace workspace, CancellationToken stop)
    {
        if (workspace.LoginType != LoginTypes.None)
            throw new RefusedException(AccountErrors.LoginType(workspace.LoginType, [LoginTypes.None]));
        if (workspace.IsReader)
            throw new RefusedException(AccountErrors.NoReader);
        var place = Of(workspace);
        await using var session = await client.OpenAsync(place.Schema, options.Role, stop);
        try
        {
            await session.ExecuteAsync($"CREATE TABLE {AccountSql.Name(Mark)} AS SELECT {AccountSql.Text(place.Owner)} AS \"owner\"", stop);
        }
        catch (AccountFailureException failure) when (failure.Code == AccountFailureException.ObjectExists)
        {
            // An earlier attempt may have been here.
        }

        if (await OwnerAsync(session, stop) != place.Owner)
            throw new RefusedException(AccountErrors.SchemaTaken(place.Schema));
    }

    public async Task DropAsync(Workspace workspace, CancellationToken stop)
    {
        var place = Of(workspace);
        await using var session = await client.OpenAsync(place.Schema, options.Role, stop);
        var all = await AccountObjects.ListAsync(session, place, stop);
        if (all.All(found => found.Name != Mark) || await OwnerAsync(session, stop) != place.Owner)
            return;
        foreach (var found in all.Where(found => found.Name != Mark))
            await AccountObjects.DropAsync(session, found, stop);
        await session.ExecuteAsync($"DROP TABLE IF EXISTS {AccountSql.Name(Mark)}", stop);
    }

    public Task<string> ResetPasswordAsync(Workspace workspace, CancellationToken stop) => throw new RefusedException(LoginErrors.ResetPasswordNotSupported(workspace.LoginType));

    public (string? User, string? Role) UserOf(Workspace workspace) => (options.User, options.Role);

    public async Task<AccountSession> OpenAsync(Workspace workspace, CancellationToken stop)
    {
        var place = Of(workspace);
        var session = await client.OpenAsync(place.Schema, options.Role, stop);
        try
        {
            return await OwnerAsync(session, stop) == place.Owner ? session : throw new RefusedException(AccountErrors.SchemaTaken(place.Schema));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task<T> AsUserAsync<T>(Workspace workspace, Func<AccountSession, Task<T>> work, CancellationToken stop)
    {
        await using var session = await OpenAsync(workspace, stop);
        return await work(session);
    }

    private static async Task<string?> OwnerAsync(AccountSession session, CancellationToken stop) =>
        (await (await session.ExecuteAsync($"SELECT \"owner\" FROM {AccountSql.Name(Mark)}", stop)).AllAsync(stop)) is [[var owner], ..] ? owner : null;
}
