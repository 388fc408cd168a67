using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>A column of a <see cref="RowsReference"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">DuckDB's type.</param>
/// <param name="Nullable">Whether it may be NULL.</param>
public sealed record ReferencedColumn(string Name, LakeType Type, bool Nullable);

/// <summary>Rows of a version as they can be read by another DuckDB, where they are: a SELECT over immutable files.</summary>
/// <remarks>The files stay until this is disposed; who needs them longer makes hard links of its own before.</remarks>
public sealed class RowsReference : IAsyncDisposable
{
    private const string Beginning = "{file:";

    private readonly IAsyncDisposable? lease;

    private RowsReference(LakeVersion version, IReadOnlyList<ReferencedColumn> columns, string select, IReadOnlyList<string> files, IAsyncDisposable? lease) =>
        (Version, Columns, Select, Files, this.lease) = (version, columns, select, files, lease);

    /// <summary>Where the rows are from.</summary>
    public LakeVersion Version { get; }

    /// <summary>What <see cref="Select"/> gives, in order.</summary>
    public IReadOnlyList<ReferencedColumn> Columns { get; }

    /// <summary>One SELECT. It names file <c>i</c> of <see cref="Files"/> as <c>{file:i}</c> in place of a quoted path, and holds that text nowhere else.</summary>
    public string Select { get; }

    /// <summary>Full paths.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => lease?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <exception cref="RefusedException">A column does not exist.</exception>
    internal static RowsReference Of(LakeFolder folder, VersionFiles version, ReadRequest request, IAsyncDisposable? lease)
    {
        var schema = version.Version.Schema;
        List<ReferencedColumn> columns = [.. SelectionSql.ColumnsOf(schema, request).Select(column => new ReferencedColumn(column.Name, column.Type, column.Nullable))];
        if (schema.Columns.FirstOrDefault(column => column.Name.Contains(Beginning, StringComparison.Ordinal)) is { } odd)
            throw new RefusedException(LakeErrors.InvalidColumnName(odd.Name, $"rows with a column called so, with {Beginning}, cannot be referred to."));
        if (request.IncludeTimestamp)
            columns.Add(new(LakeSchema.TimestampColumn, LakeType.Parse("TIMESTAMP"), Nullable: true));
        // Values of filters are the caller's text and may look like a file's place. A mark that nobody can know keeps the two apart.
        var mark = $"headgate{Guid.NewGuid():n}:";
        List<string> paths = [];
        var select = SelectionSql.Select(Place, schema, version.Files, request);
        return new(version.Version, columns, Disguise(select).Replace(mark, Beginning, StringComparison.Ordinal), [.. paths.Select(folder.FullPath)], lease);

        string Place(string path)
        {
            paths.Add(path);
            return $"{mark}{DuckDbText.Literal(paths.Count - 1)}}}";
        }
    }

    /// <summary>Apart from names, which were looked at, such a text can only be in a literal.</summary>
    private static string Disguise(string sql) => sql.Replace(Beginning, "{' || 'file:", StringComparison.Ordinal);
}
