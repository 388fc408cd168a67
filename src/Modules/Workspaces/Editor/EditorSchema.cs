using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces.Editor;

/// <summary>What can be read in a session: the workspace's own tables and, with access to Storage, every bucket as a schema.</summary>
internal sealed class EditorSchema(WorkspaceEngines engines, StorageCatalogues catalogues)
{
    public async Task<EditorSchemaView> OfAsync(Origin from, Workspace workspace, bool onlyOwn, bool withTables, CancellationToken stop)
    {
        List<EditorSchemaPartView> schemas = [new(workspace.Name, IsBranched: false, workspace.Name, withTables ? await OwnAsync(workspace, withTypes: onlyOwn, stop) : [])];
        if (!onlyOwn && catalogues.Of(workspace) is { } catalogue)
        {
            foreach (var schema in await catalogue.SchemasAsync(stop))
            {
                var tables = withTables ? await catalogue.TablesAsync(schema, stop) : [];
                schemas.Add(new EditorSchemaPartView(
                    schema, !from.Branch.IsDefault, schema[(schema.IndexOf('.', StringComparison.Ordinal) + 1)..],
                    [.. tables.Select(table => new EditorTableView(
                        table.Name, table.IsView ? "ALIAS" : "BASE TABLE", table.Name, $"{schema}.{table.Name}", [.. table.Columns.Select(column => new EditorColumnView(column.Name, null))]))]));
            }
        }

        return new EditorSchemaView([new EditorDatabaseView(workspace.Backend == "bigquery" ? null : workspace.Database, from.Caller.ProjectName, schemas)]);
    }

    /// <summary>A table as the statement that would make it.</summary>
    /// <exception cref="RefusedException">404: there is no such table.</exception>
    public async Task<string> DdlAsync(Origin from, Workspace workspace, string schema, string table, CancellationToken stop)
    {
        IReadOnlyList<(string Name, string Type, bool Nullable)>? columns = null;
        if (schema.Equals(workspace.Name, StringComparison.OrdinalIgnoreCase))
            columns = (await engines.Of(workspace).DescribeAsync(workspace, table, stop))?.Select(column => (column.Name, TypeOf(column), column.Nullable)).ToList();
        else if (catalogues.Of(workspace) is { } catalogue)
            columns = (await catalogue.TablesAsync(schema, stop)).FirstOrDefault(one => one.Name == table)?.Columns.Select(column => (column.Name, column.Type, column.Nullable)).ToList();
        if (columns is null)
            throw new RefusedException(EditorErrors.TableNotFound(schema, table));
        var lines = columns.Select(column => $"\t{Quoted(column.Name)} {column.Type}{(column.Nullable ? "" : " NOT NULL")}");
        return $"CREATE OR REPLACE TABLE {Quoted(workspace.Database)}.{Quoted(schema)}.{Quoted(table)} (\n{string.Join(",\n", lines)}\n);";
    }

    private async Task<IReadOnlyList<EditorTableView>> OwnAsync(Workspace workspace, bool withTypes, CancellationToken stop)
    {
        var engine = engines.Of(workspace);
        List<EditorTableView> tables = [];
        foreach (var found in await engine.ListAsync(workspace, stop))
        {
            var columns = await engine.DescribeAsync(workspace, found.Name, stop) ?? [];
            tables.Add(new EditorTableView(
                found.Name, found.IsView ? "VIEW" : "BASE TABLE", found.Name, null, [.. columns.Select(column => new EditorColumnView(column.Name, withTypes ? TypeOf(column) : null))]));
        }

        return tables;
    }

    private static string TypeOf(WorkspaceColumn column) => column.Length is { Length: > 0 } length ? $"{column.Type}({length})" : column.Type;

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
