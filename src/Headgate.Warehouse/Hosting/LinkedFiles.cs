using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headgate.DuckDb;

namespace Headgate.Warehouse.Hosting;

/// <summary>Hard links of immutable files in a workspace's folder: the platform may remove its own names, and nothing is copied.</summary>
internal static class LinkedFiles
{
    /// <summary>What the names of files begin with that tables refer to.</summary>
    public const string OfTables = "k-";

    /// <summary>Links files.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="prefix">What their names begin with: one for tables, one for each session.</param>
    /// <param name="files">Full paths.</param>
    /// <returns>The names in the folder.</returns>
    public static List<string> Make(string folder, string prefix, IReadOnlyList<string> files)
    {
        var names = new List<string>(files.Count);
        foreach (var file in files)
        {
            // A path stands for one content for good, so one name does too.
            var name = prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)).AsSpan(0, 16)) + Path.GetExtension(file);
            HardLink.Make(file, Path.Combine(folder, name));
            names.Add(name);
        }

        return names;
    }

    /// <summary>Puts the links in the places of files.</summary>
    public static string Fill(string sql, string folder, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
            sql = sql.Replace(string.Create(CultureInfo.InvariantCulture, $"{{file:{i}}}"), DuckDbText.ReadPath(Path.Combine(folder, names[i])), StringComparison.Ordinal);
        return sql;
    }
}
