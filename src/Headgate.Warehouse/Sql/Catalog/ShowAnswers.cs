using System.Text.RegularExpressions;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>Answers SHOW and DESCRIBE with Snowflake's columns. Times of creation are not kept and are NULL.</summary>
internal sealed class ShowAnswers : ICatalogueAnswers
{
    internal static readonly ShowAnswers Instance = new();

    public Translated Show(ShowStatement show, TranslationContext context)
    {
        var catalogue = new CatalogueView(context);
        var scope = Scope.Of(show, catalogue);
        var rows = show.What switch
        {
            "TABLES" or "VIEWS" or "OBJECTS" => ShowRelations.Rows(show, catalogue, scope),
            "SCHEMAS" => Schemas(catalogue, show.Terse),
            "DATABASES" => Databases(catalogue, show.Terse),
            "COLUMNS" => ShowRelations.Columns(catalogue, scope),
            "PRIMARY KEYS" => ShowRelations.PrimaryKeys(catalogue, scope),
            "UNIQUE KEYS" => ShowRelations.UniqueKeys(catalogue, scope),
            "IMPORTED KEYS" or "EXPORTED KEYS" => new RowSet("created_on:time pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name fk_schema_name fk_table_name fk_column_name"
                + " key_sequence:int update_rule delete_rule fk_name pk_name deferrability rely comment"),
            "WAREHOUSES" => Warehouses(catalogue),
            "ROLES" => Roles(catalogue),
            "PARAMETERS" => SessionParameters.Rows(context),
            "VARIABLES" => Variables(context),
            "FUNCTIONS" => Functions(),
            "USER FUNCTIONS" or "PROCEDURES" => new RowSet("created_on:time name schema_name is_builtin is_aggregate is_ansi min_num_arguments:int max_num_arguments:int arguments description catalog_name is_table_function valid_for_clustering is_secure"),
            _ => throw new WarehouseException(2, "0A000", $"SQL compilation error:\nUnsupported feature 'SHOW {show.What}'."),
        };
        Narrow(rows, show);
        if (show is { Terse: true, What: "TABLES" or "VIEWS" or "OBJECTS" or "SCHEMAS" or "DATABASES" })
            rows = rows.Only("created_on:time name kind database_name schema_name");
        return Answer(rows);
    }

    public Translated Describe(DescribeStatement describe, TranslationContext context)
    {
        if (describe.What == "RESULT")
        {
            var result = context.Relations.ResultOf(describe.ResultOf is { Length: > 0 } id ? id : context.QueryIds.Count > 0 ? context.QueryIds[^1] : "")
                ?? throw new WarehouseException(709, "02000", "The result of that statement is not kept.");
            return Answer(ShowRelations.Described(result));
        }

        if (describe.What is "SCHEMA" or "DATABASE")
            return Answer(Contents(describe, context));
        var (database, schema, name) = describe.Name switch
        {
            [var only] => (context.Database, context.Schema, only.Text),
            [var first, var second] => (context.Database, first.Text, second.Text),
            [var first, var second, var third] => (first.Text, second.Text, third.Text),
            _ => throw Missing(describe.Name),
        };
        return Answer(ShowRelations.Described(new CatalogueRelations(context).Resolve(database, schema, name) ?? throw Missing(describe.Name)));
    }

    /// <summary>The SELECT that gives some rows, as the answer of a statement.</summary>
    private static Translated Answer(RowSet rows) => new(StatementKind.Show, [new(rows.ToSql(), [], GivesRows: true)])
    {
        Columns = [.. rows.Columns.Select(column => new OutputColumn(column.Name, column.Type))],
    };

    private static WarehouseException Missing(IReadOnlyList<Identifier> name) =>
        new(2003, "02000", $"SQL compilation error:\nObject '{string.Join('.', name.Select(part => part.Text))}' does not exist or not authorized.");

    private static void Narrow(RowSet rows, ShowStatement show)
    {
        if (!rows.Columns.Any(column => column.Name is "name" or "key" or "column_name"))
            return;
        var name = rows.IndexOf(rows.Columns.First(column => column.Name is "name" or "key" or "column_name").Name);
        if (show.Like is { } like)
        {
            var pattern = LikePattern(like);
            rows.Keep(row => pattern.IsMatch((string)row[name]!));
        }

        if (show.StartsWith is { } start)
            rows.Keep(row => ((string)row[name]!).StartsWith(start, StringComparison.Ordinal));
        if (show.From is { } from)
        {
            var found = false;
            rows.Keep(row => found || (found = ((string)row[name]!).StartsWith(from, StringComparison.Ordinal)));
        }

        if (show.Limit is { } limit)
            rows.Limit((int)Math.Min(limit, int.MaxValue));
    }

    private static Regex LikePattern(string like)
    {
        var pattern = new System.Text.StringBuilder("^");
        for (var i = 0; i < like.Length; i++)
            pattern.Append(like[i] switch
            {
                '%' => ".*",
                '_' => ".",
                '\\' when i + 1 < like.Length => Regex.Escape(like[++i].ToString()),
                var other => Regex.Escape(other.ToString()),
            });
        return new(pattern.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    private static RowSet Schemas(CatalogueView catalogue, bool terse)
    {
        var rows = new RowSet("created_on:time name is_default is_current database_name owner comment options retention_time owner_role_type" + (terse ? " kind schema_name" : ""));
        foreach (var schema in catalogue.Schemas().Append(InformationSchema.Name).Order(StringComparer.Ordinal))
            rows.Add(null, schema, YesNo(schema == catalogue.Session.OwnSchema), YesNo(schema == catalogue.Session.Schema), catalogue.Database,
                schema == InformationSchema.Name ? "" : catalogue.Owner, schema == InformationSchema.Name ? "Views describing the contents of schemas in this database" : "", "", "1", "ROLE", null, schema);
        return rows;
    }

    private static RowSet Databases(CatalogueView catalogue, bool terse)
    {
        var rows = new RowSet("created_on:time name is_default is_current origin owner comment options retention_time kind" + (terse ? " database_name schema_name" : ""));
        rows.Add(null, catalogue.Database, "Y", YesNo(catalogue.Session.Database == catalogue.Database), "", catalogue.Owner, "", "", "1", "STANDARD");
        return rows;
    }

    private static RowSet Warehouses(CatalogueView catalogue)
    {
        var rows = new RowSet("name state type size min_cluster_count:int max_cluster_count:int started_clusters:int running:int queued:int is_default is_current auto_suspend:int auto_resume"
            + " available provisioning quiescing other created_on:time resumed_on:time updated_on:time owner comment");
        if (catalogue.Session.Warehouse.Length > 0)
            rows.Add(catalogue.Session.Warehouse, "STARTED", "STANDARD", "X-Small", 1, 1, 1, 1, 0, "Y", "Y", null, "true", "100", "0", "0", "0", null, null, null, catalogue.Owner, "");
        return rows;
    }

    private static RowSet Roles(CatalogueView catalogue)
    {
        var rows = new RowSet("created_on:time name is_default is_current is_inherited assigned_to_users:int granted_to_roles:int granted_roles:int owner comment");
        rows.Add(null, catalogue.Owner, "Y", "Y", "N", 1, 0, 0, "", "");
        return rows;
    }

    private static RowSet Variables(TranslationContext context)
    {
        var rows = new RowSet("session_id created_on:time updated_on:time name value type comment");
        foreach (var (name, variable) in context.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            rows.Add(context.SessionId, null, null, name, variable.Value, variable.Type is { IsNumeric: true } ? "fixed" : "text", "");
        return rows;
    }

    private static RowSet Functions()
    {
        var rows = new RowSet("created_on:time name schema_name is_builtin is_aggregate is_ansi min_num_arguments:int max_num_arguments:int arguments description catalog_name is_table_function valid_for_clustering is_secure");
        foreach (var name in Sql.Functions.SnowflakeFunctions.Names.Order(StringComparer.Ordinal))
            rows.Add(null, name, "", "Y", null, null, null, null, name, "", "", "N", "N", "N");
        return rows;
    }

    private static RowSet Contents(DescribeStatement describe, TranslationContext context)
    {
        var catalogue = new CatalogueView(context);
        var rows = new RowSet("created_on:time name kind");
        if (describe.What == "DATABASE")
        {
            if (describe.Name[^1].Text != catalogue.Database)
                throw Missing(describe.Name);
            foreach (var schema in catalogue.Schemas().Append(InformationSchema.Name))
                rows.Add(null, schema, "SCHEMA");
            return rows;
        }

        var wanted = describe.Name[^1].Text;
        if (wanted != catalogue.Session.OwnSchema && !context.Relations.SchemaExists(catalogue.Database, wanted))
            throw Missing(describe.Name);
        foreach (var each in catalogue.Objects(wanted))
            rows.Add(null, each.Name, each.IsView ? "VIEW" : "TABLE");
        return rows;
    }

    private static string YesNo(bool yes) => yes ? "Y" : "N";
}
