namespace Headgate.Storage;

/// <summary>What pairs with a provider hang on, with the statements about them: every kind has a table of the same form.</summary>
internal sealed class MetadataKind
{
    public static readonly MetadataKind Bucket = new("bucket", "storage.bucket_metadata", "bucket");
    public static readonly MetadataKind Table = new("table", "storage.table_metadata", "data_table");
    public static readonly MetadataKind Column = new("column", "storage.column_metadata", "data_table", "column_name");

    private MetadataKind(string word, string table, string parent, string? name = null)
    {
        Word = word;
        var columns = $"id, {parent}, {name ?? "''"}, provider, key, value, changed";
        var comma = name is null ? "" : $"{name}, ";
        var asked = name is null ? "" : "pair.name, ";
        // In one order, so that two writers of the same pairs wait for each other instead of locking each other out.
        Set = $"""
            INSERT INTO {table} (project, branch, {parent}, {comma}provider, key, value, changed)
            SELECT @project, @branch, @parent, {asked}@provider, pair.key, pair.value, @now
              FROM unnest(@names, @keys, @values) WITH ORDINALITY AS pair (name, key, value, place)
             ORDER BY pair.name, pair.key
                ON CONFLICT ({parent}, {comma}provider, key) DO UPDATE SET value = excluded.value, changed = excluded.changed
            """;
        OfOne = $"SELECT {columns} FROM {table} WHERE project = @project AND {parent} = @parent ORDER BY id";
        OfBranch = $"SELECT {columns} FROM {table} WHERE project = @project AND branch = @branch AND (@parents IS NULL OR {parent} = ANY (@parents)) ORDER BY {parent}, id";
        OfBucket = $"""
            SELECT {columns} FROM {table}
             WHERE project = @project AND branch = @branch
               AND {parent} IN (SELECT data_table.number FROM storage.data_table WHERE data_table.project = @project AND data_table.branch = @branch AND data_table.bucket = ANY (@buckets))
             ORDER BY {parent}, id
            """;
        ProviderOf = $"SELECT provider FROM {table} WHERE project = @project AND {parent} = @parent AND id = @id{(name is null ? "" : $" AND {name} = @name")} FOR UPDATE";
        Delete = $"DELETE FROM {table} WHERE project = @project AND {parent} = @parent AND id = @id";
    }

    /// <summary>As texts for callers say it.</summary>
    public string Word { get; }

    public string Set { get; }

    public string OfOne { get; }

    /// <summary>Of all parents of a branch, or of some of them.</summary>
    public string OfBranch { get; }

    /// <summary>Of all tables, or columns of tables, in some buckets.</summary>
    public string OfBucket { get; }

    public string ProviderOf { get; }

    public string Delete { get; }
}

/// <summary>One bucket, table or column.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Project">The tenant.</param>
/// <param name="Branch">Its branch.</param>
/// <param name="Parent">The bucket's number, or the table's.</param>
/// <param name="Column">The column's name; <c>null</c> for buckets and tables.</param>
internal sealed record MetadataOwner(MetadataKind Kind, Headgate.Kernel.ProjectId Project, long Branch, long Parent, string? Column = null)
{
    public static MetadataOwner Of(Bucket bucket) => new(MetadataKind.Bucket, bucket.Project, bucket.Branch, bucket.Number);

    public static MetadataOwner Of(Table table) => new(MetadataKind.Table, table.Project, table.Branch, table.Number);

    public static MetadataOwner ColumnsOf(Table table, string? column = null) => new(MetadataKind.Column, table.Project, table.Branch, table.Number, column);
}
