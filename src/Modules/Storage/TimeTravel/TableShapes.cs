using System.Text.Json;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;

namespace Headgate.Storage;

/// <summary>How the API wrote a table's columns at an earlier time. The lake knows which columns a version has; their wire form is kept beside the table.</summary>
internal sealed class TableShapes(MetadataDatabase database)
{
    private const string SelectSince = """
        SELECT columns::text FROM storage.table_shape WHERE project = @project AND data_table = @table AND until >= @since ORDER BY until
        """;

    /// <summary>The columns of a version in their wire form.</summary>
    public async Task<IReadOnlyList<ColumnSpec>> ColumnsOfAsync(Table table, LakeVersion version, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectSince);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("table", table.Number);
        command.Parameters.AddWithValue("since", version.Created);
        List<ColumnSpec> known = [];
        await using (var row = await command.ExecuteReaderAsync(stop))
        {
            while (await row.ReadAsync(stop))
                known.AddRange(JsonSerializer.Deserialize<ColumnSpec[]>(row.GetString(0), JsonWire.Options)!);
        }

        known.AddRange(table.Columns);
        // The first shape that ended after the version was made is the one that it had.
        return [.. version.Schema.Columns.Select(column => known.Find(candidate => candidate.Name == column.Name) ?? new ColumnSpec(column.Name, null))];
    }
}
