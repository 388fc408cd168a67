using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Headgate.Postgres;

/// <summary>The numbered SQL files of one module: resources of its assembly named <c>….Schema.NNNN_name.sql</c>.</summary>
/// <param name="Schema">The PostgreSQL schema that the module owns; made when it is missing.</param>
/// <param name="Assembly">Where the files are embedded.</param>
public sealed partial record MigrationSource(string Schema, Assembly Assembly)
{
    /// <exception cref="MigrationException">Two files have one number.</exception>
    internal IReadOnlyList<Migration> Read()
    {
        var found = Assembly.GetManifestResourceNames()
            .Select(resource => (resource, match: FileName().Match(resource)))
            .Where(file => file.match.Success)
            .Select(file => Read(file.resource, file.match))
            .OrderBy(migration => migration.Number)
            .ToList();
        for (var i = 1; i < found.Count; i++)
        {
            if (found[i].Number == found[i - 1].Number)
                throw new MigrationException($"{Assembly.GetName().Name} has two migrations with one number: {found[i - 1].Name} and {found[i].Name}.");
        }

        return found;
    }

    private Migration Read(string resource, Match match)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        // A checkout with other line ends is still the same migration.
        var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new Migration(
            Schema,
            int.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
            $"{Schema}/{match.Groups["number"].Value}_{match.Groups["name"].Value}",
            sql,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
    }

    [GeneratedRegex(@"\.Schema\.(?<number>\d{4})_(?<name>[A-Za-z0-9_-]+)\.sql$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}

internal sealed record Migration(string Schema, int Number, string Name, string Sql, string Checksum);

/// <summary>The database and this version's migrations do not fit together; the message says what to do.</summary>
public sealed class MigrationException(string message) : Exception(message);
