namespace Headgate.Workspaces;

/// <summary>Who may try to log in to what, as <c>pg_hba.conf</c>.</summary>
internal static class AccessRules
{
    /// <param name="address">Where the server listens besides loopback.</param>
    public static string For(string? address)
    {
        List<string> rules =
        [
            "# Written at every start of the server.",
            "host all postgres 127.0.0.1/32 scram-sha-256",
            $"host samerole +{PostgresPlace.Loaders} 127.0.0.1/32 scram-sha-256",
            "host sameuser all 127.0.0.1/32 scram-sha-256",
        ];
        if (address is not (null or "127.0.0.1"))
            rules.AddRange(["host all postgres all reject", $"host all +{PostgresPlace.Loaders} all reject", "host sameuser all all scram-sha-256"]);
        return string.Join('\n', rules) + "\n";
    }
}
