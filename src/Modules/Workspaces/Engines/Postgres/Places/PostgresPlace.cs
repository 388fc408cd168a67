using System.Text.RegularExpressions;

namespace Headgate.Workspaces;

/// <summary>A workspace in PostgreSQL: a database, its user of the same name, a schema, and the role by which the platform works in it.</summary>
/// <remarks>Names are in lower case, so that SQL finds them with and without quotes and in any case.</remarks>
/// <param name="Database">The name of the database and of its user.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Owner">Tells the workspace from any other that has or had its number.</param>
internal sealed partial record PostgresPlace(string Database, string Schema, string Owner)
{
    /// <summary>What every database and role of a workspace begins with.</summary>
    public const string Prefix = "headgate_";

    /// <summary>The group of all <see cref="Loader"/> roles.</summary>
    public const string Loaders = "headgate_loaders";

    public string User => Database;

    /// <summary>May log in only while the platform opens a session; may do what the user may, and nothing else.</summary>
    public string Loader => $"{Database}_loader";

    public static PostgresPlace Of(Workspace workspace)
    {
        var place = new PostgresPlace(
            workspace.User.ToLowerInvariant(), workspace.Name.ToLowerInvariant(), FormattableString.Invariant($"{workspace.Project}/{workspace.Id}/{workspace.Created.ToUnixTimeMilliseconds()}"));
        return Simple().IsMatch(place.Database) && Simple().IsMatch(place.Schema) && place.Database.StartsWith(Prefix, StringComparison.Ordinal)
            ? place
            : throw new ArgumentException($"\"{workspace.Name}\" cannot be the name of a workspace in PostgreSQL.", nameof(workspace));
    }

    /// <summary>A table of the place, for SQL.</summary>
    public string Table(string name) => $"{SqlText.Name(Schema)}.{SqlText.Name(name)}";

    // With the loader's ending it must stay within PostgreSQL's 63 bytes.
    [GeneratedRegex("^[a-z][a-z0-9_]{0,54}$")]
    private static partial Regex Simple();
}
