using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>Compares the data folder with what the database names; retention is zero, so old versions are left over too.</summary>
internal static class LeftOver
{
    private const string LakeFiles = "SELECT path FROM lake.data_file UNION ALL SELECT path FROM lake.delete_file";

    private const string LakeRowsWithoutUse = """
        SELECT 'data file of no version: ' || path FROM lake.data_file f
         WHERE NOT EXISTS (SELECT 1 FROM lake.version_file v WHERE v.data_file_id = f.id)
        UNION ALL
        SELECT 'delete file of no version: ' || path FROM lake.delete_file f
         WHERE NOT EXISTS (SELECT 1 FROM lake.version_file v WHERE v.delete_file_id = f.id)
        UNION ALL
        SELECT 'replaced version: ' || v.table_id || '/' || v.number FROM lake.version v
          JOIN lake.lake_table l ON l.id = v.table_id AND l.head <> v.number
        UNION ALL
        SELECT 'load that nobody finishes: ' || id FROM lake.load
        UNION ALL
        SELECT 'rows of no table: ' || id FROM lake.lake_table l
         WHERE NOT EXISTS (SELECT 1 FROM storage.data_table t WHERE t.lake_table = l.id)
        UNION ALL
        SELECT 'table without rows: ' || id FROM storage.data_table t
         WHERE NOT EXISTS (SELECT 1 FROM lake.lake_table l WHERE l.id = t.lake_table AND l.head > 0)
        """;

    private const string FileContents = """
        SELECT left(name, 2) || '/' || name
          FROM (SELECT replace(content::text, '-', '') AS name FROM files.blob UNION ALL SELECT replace(content::text, '-', '') FROM files.block) AS contents
        """;

    /// <summary>Says which database the folder belongs to.</summary>
    private const string StackFile = "stack.id";

    /// <returns>One line per difference; empty when everything agrees.</returns>
    public static async Task<List<string>> FindAsync(string dataFolder, NodeDatabase database)
    {
        var differences = await database.ColumnAsync(LakeRowsWithoutUse);
        Compare(differences, Path.Combine(dataFolder, "lake"), await database.ColumnAsync(LakeFiles));
        Compare(differences, Path.Combine(dataFolder, "files"), await database.ColumnAsync(FileContents));
        differences.AddRange(FilesIn(Path.Combine(dataFolder, "tmp")).Select(file => $"scratch file: {file}"));
        return differences;
    }

    private static void Compare(List<string> differences, string folder, List<string> named)
    {
        var onDisk = FilesIn(folder).Where(file => file != StackFile).ToList();
        differences.AddRange(onDisk.Except(named).Select(file => $"on disk, unknown to the database: {file}"));
        differences.AddRange(named.Except(onDisk).Select(file => $"named by the database, not on disk: {file}"));
    }

    private static List<string> FilesIn(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))] : [];
}
