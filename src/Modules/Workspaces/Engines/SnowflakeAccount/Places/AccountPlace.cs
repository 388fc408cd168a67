namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>The names of a workspace in an account. Those of roles and users are the account's own, so they begin with the stack's database.</summary>
/// <param name="Database">The stack's database.</param>
/// <param name="Schema">The workspace's schema.</param>
/// <param name="Owner">Which workspace it is: another one of the same number has another moment.</param>
internal sealed record AccountPlace(string Database, string Schema, string Owner)
{
    /// <summary>The role that has the workspace's rights.</summary>
    public string Role => $"{Database}_{Schema}";

    /// <summary>The workspace's user.</summary>
    public string User => Role;

    /// <summary>The schema in SQL.</summary>
    public string Path => AccountSql.Name(Database, Schema);

    public static AccountPlace Of(Workspace workspace, string database, string? schema = null) =>
        new(database, schema ?? workspace.Name, FormattableString.Invariant($"Headgate {workspace.Name} of project {workspace.Project}, made {workspace.Created.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss}"));
}
