namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>A table or view, with the word for it in DROP.</summary>
internal sealed record AccountObject(string Name, string Kind)
{
    public bool IsView => Kind is "VIEW" or "MATERIALIZED VIEW";
}

/// <summary>The tables and views of a workspace's schema.</summary>
internal static class AccountObjects
{
    private const string Objects = "SELECT TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME";

    /// <summary>All of them by name, but for the temporary ones of the session.</summary>
    public static async Task<List<AccountObject>> ListAsync(AccountSession session, AccountPlace place, CancellationToken stop)
    {
        var rows = await (await session.ExecuteAsync(Objects, stop, place.Schema)).AllAsync(stop);
        return [.. rows.Where(row => row[1]?.Contains("TEMPORARY", StringComparison.Ordinal) != true).Select(row => new AccountObject(row[0]!, KindOf(row[1])))
            .OrderBy(found => found.Name, StringComparer.Ordinal)];
    }

    /// <summary>Drops one; nothing happens when it is gone already.</summary>
    public static Task DropAsync(AccountSession session, AccountObject found, CancellationToken stop) =>
        session.ExecuteAsync($"DROP {found.Kind} IF EXISTS {AccountSql.Name(found.Name)}", stop);

    private static string KindOf(string? type) => type switch
    {
        "VIEW" or "MATERIALIZED VIEW" or "EXTERNAL TABLE" => type,
        _ => "TABLE",
    };
}
