using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>SHOW of tables, views, columns and keys, and DESCRIBE.</summary>
internal static class ShowRelations
{
    internal static RowSet Rows(ShowStatement show, CatalogueView catalogue, Scope scope)
    {
        var found = catalogue.In(scope.Schemas).Where(pair => show.What switch { "TABLES" => !pair.Object.IsView, "VIEWS" => pair.Object.IsView, _ => true });
        return show.What switch
        {
            "TABLES" => Tables(catalogue, found),
            "VIEWS" => Views(catalogue, found, show.Terse),
            _ => Objects(catalogue, found),
        };
    }

    internal static RowSet Columns(CatalogueView catalogue, Scope scope)
    {
        var rows = new RowSet("table_name schema_name column_name data_type null? default kind expression comment database_name autoincrement schema_evolution_record");
        foreach (var (schema, each) in In(catalogue, scope))
            foreach (var column in each.Columns)
                rows.Add(each.Name, schema, column.Name, CatalogueView.TypeJson(column), column.Nullable ? "true" : "NOT_NULL", CatalogueView.Default(column) ?? "", "COLUMN", "",
                    column.Note.Comment ?? "", catalogue.Database, column.Note.Identity ?? "");
        return rows;
    }

    internal static RowSet PrimaryKeys(CatalogueView catalogue, Scope scope)
    {
        var rows = Keys();
        foreach (var (schema, each) in In(catalogue, scope))
            AddKey(rows, catalogue, schema, each, each.Note.PrimaryKey ?? [], InformationSchema.PrimaryKeyName(each));
        return rows;
    }

    internal static RowSet UniqueKeys(CatalogueView catalogue, Scope scope)
    {
        var rows = Keys();
        foreach (var (schema, each) in In(catalogue, scope))
            for (var i = 0; i < (each.Note.Unique?.Count ?? 0); i++)
                AddKey(rows, catalogue, schema, each, each.Note.Unique![i], InformationSchema.UniqueName(each, i));
        return rows;
    }

    /// <summary>DESCRIBE.</summary>
    internal static RowSet Described(Relation relation)
    {
        var rows = new RowSet("name type kind null? default primary~key unique~key check expression comment policy~name privacy~domain");
        foreach (var column in relation.Columns)
            rows.Add(column.Name, CatalogueView.TypeText(column), "COLUMN", YesNo(column.Nullable), CatalogueView.Default(column),
                YesNo(relation.Note.PrimaryKey?.Contains(column.Name) == true), YesNo(relation.Note.Unique?.Any(key => key.Contains(column.Name)) == true), null, null, column.Note.Comment);
        return rows;
    }

    private static IEnumerable<(string Schema, CatalogueObject Object)> In(CatalogueView catalogue, Scope scope) =>
        catalogue.In(scope.Schemas).Where(pair => scope.Name is null || pair.Object.Name == scope.Name);

    private static RowSet Tables(CatalogueView catalogue, IEnumerable<(string Schema, CatalogueObject Object)> found)
    {
        var rows = new RowSet("created_on:time name database_name schema_name kind comment cluster_by rows:int bytes:int owner retention_time automatic_clustering change_tracking is_external"
            + " enable_schema_evolution owner_role_type is_event budget is_hybrid is_iceberg is_dynamic is_immutable");
        foreach (var (schema, each) in found)
            rows.Add(null, each.Name, catalogue.Database, schema, Kind(each), each.Note.Comment ?? "", "", each.Rows, each.Bytes, catalogue.Owner, "1", "OFF", "OFF", "N", "N", "ROLE", "N", null, "N", "N", "N", "N");
        return rows;
    }

    private static RowSet Views(CatalogueView catalogue, IEnumerable<(string Schema, CatalogueObject Object)> found, bool terse)
    {
        var rows = new RowSet("created_on:time name reserved database_name schema_name owner comment text is_secure is_materialized owner_role_type change_tracking" + (terse ? " kind" : ""));
        foreach (var (schema, each) in found)
            rows.Add(null, each.Name, "", catalogue.Database, schema, catalogue.Owner, each.Note.Comment ?? "", each.Note.Text ?? "", "false", "false", "ROLE", "OFF", "VIEW");
        return rows;
    }

    private static RowSet Objects(CatalogueView catalogue, IEnumerable<(string Schema, CatalogueObject Object)> found)
    {
        var rows = new RowSet("created_on:time name database_name schema_name kind comment cluster_by rows:int bytes:int owner retention_time owner_role_type budget is_hybrid is_dynamic");
        foreach (var (schema, each) in found)
            rows.Add(null, each.Name, catalogue.Database, schema, Kind(each), each.Note.Comment ?? "", "", each.IsView ? 0L : each.Rows, each.IsView ? 0L : each.Bytes, catalogue.Owner, "1", "ROLE", null, "N", "N");
        return rows;
    }

    private static string Kind(CatalogueObject each) => each.IsView ? "VIEW" : each.IsTemporary ? "TEMPORARY" : each.Note.Transient ? "TRANSIENT" : "TABLE";

    private static RowSet Keys() => new("created_on:time database_name schema_name table_name column_name key_sequence:int constraint_name rely comment");

    private static void AddKey(RowSet rows, CatalogueView catalogue, string schema, CatalogueObject table, IReadOnlyList<string> columns, string name)
    {
        for (var i = 0; i < columns.Count; i++)
            rows.Add(null, catalogue.Database, schema, table.Name, columns[i], i + 1, name, "false");
    }

    private static string YesNo(bool yes) => yes ? "Y" : "N";
}
