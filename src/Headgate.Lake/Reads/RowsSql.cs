using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>A version's living rows as one SELECT: deletions left out, columns found by field and cast to the version's types.</summary>
internal static class RowsSql
{
    /// <summary>Where the rows are in their files, as columns of <see cref="Positions"/>.</summary>
    public const string FileNumber = "headgate_file", Position = "headgate_position";

    /// <summary>The rows with the schema's columns and <c>_timestamp</c>.</summary>
    public static string All(LakeFolder folder, LakeSchema schema, IReadOnlyList<VersionFile> files) => All(Names(folder), schema, files);

    /// <inheritdoc cref="All(LakeFolder, LakeSchema, IReadOnlyList{VersionFile})"/>
    /// <param name="name">Gives a file's name in SQL for its path in the lake.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="files">The files.</param>
    public static string All(Func<string, string> name, LakeSchema schema, IReadOnlyList<VersionFile> files)
    {
        if (files.Count == 0)
            return $"SELECT {string.Join(", ", schema.Columns.Select(column => $"CAST(NULL AS {column.Type}) AS {DuckDbText.Identifier(column.Name)}"))}, CAST(NULL AS TIMESTAMP) AS {LakeSchema.TimestampColumn} WHERE false";
        // Neighbours with one schema and no deletions are read together; the order of the files is kept.
        List<string> parts = [];
        for (var i = 0; i < files.Count;)
        {
            var run = files[i].Deleted is not null ? 1 : files.Skip(i).TakeWhile(file => file.Deleted is null && file.SchemaId == files[i].SchemaId).Count();
            parts.Add($"SELECT {Columns(schema, files[i].Schema)}, f.{LakeSchema.TimestampColumn} FROM {From(name, files.Skip(i).Take(run), files[i].Deleted)}");
            i += run;
        }

        return string.Join(" UNION ALL ", parts);
    }

    /// <summary>The rows of some files with the given columns of the schema, the number of the file in the list, and the position in it.</summary>
    public static string Positions(LakeFolder folder, IEnumerable<LakeColumn> columns, IReadOnlyList<VersionFile> files, bool withTimestamp) =>
        string.Join(" UNION ALL ", files.Select((file, number) =>
            $"SELECT {string.Join(", ", columns.Select(column => Column(column, file.Schema)).Append($"{DuckDbText.Literal(number)} AS {FileNumber}").Append($"f.file_row_number AS {Position}"))}" +
            $"{(withTimestamp ? $", f.{LakeSchema.TimestampColumn}" : "")} FROM {From(Names(folder), [file], file.Deleted, positions: true)}"));

    public static Func<string, string> Names(LakeFolder folder) => path => DuckDbText.ReadPath(folder.FullPath(path));

    private static string From(Func<string, string> name, IEnumerable<VersionFile> files, DeleteFile? deleted, bool positions = false)
    {
        var paths = $"[{string.Join(", ", files.Select(file => name(file.Path)))}]";
        return deleted is null
            ? $"read_parquet({paths}{(positions ? ", file_row_number = true" : "")}) f"
            : $"read_parquet({paths}, file_row_number = true) f ANTI JOIN read_parquet({name(deleted.Path)}) d ON f.file_row_number = d.pos";
    }

    private static string Columns(LakeSchema schema, LakeSchema written) => string.Join(", ", schema.Columns.Select(column => Column(column, written)));

    private static string Column(LakeColumn column, LakeSchema written)
    {
        var source = written.Columns.FirstOrDefault(candidate => candidate.Field == column.Field);
        var value = source is not null
            ? source.Type == column.Type ? $"f.{DuckDbText.Identifier(source.Name)}" : $"CAST(f.{DuckDbText.Identifier(source.Name)} AS {column.Type})"
            : $"CAST({(column.Initial is null ? "NULL" : DuckDbText.Literal(column.Initial))} AS {column.Type})";
        return $"{value} AS {DuckDbText.Identifier(column.Name)}";
    }
}
