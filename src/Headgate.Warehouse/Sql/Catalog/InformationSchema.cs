using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>The views of INFORMATION_SCHEMA, with Snowflake's columns.</summary>
internal static class InformationSchema
{
    /// <summary>The schema's name.</summary>
    internal const string Name = "INFORMATION_SCHEMA";

    /// <summary>The views that there are.</summary>
    internal static readonly IReadOnlyList<string> Views =
    [
        "APPLICABLE_ROLES", "COLUMNS", "DATABASES", "ENABLED_ROLES", "INFORMATION_SCHEMA_CATALOG_NAME", "REFERENTIAL_CONSTRAINTS", "SCHEMATA", "TABLES", "TABLE_CONSTRAINTS", "VIEWS",
    ];

    /// <summary>A view as a relation; <c>null</c> when there is none of that name.</summary>
    internal static Relation? Find(string name, CatalogueView catalogue) => Rows(name, catalogue) is { } rows
        ? new(RelationKind.Catalogue, name, $"({rows.ToSql()})", rows.Columns)
        : null;

    private static RowSet? Rows(string name, CatalogueView catalogue) => name switch
    {
        "TABLES" => Tables(catalogue),
        "COLUMNS" => Columns(catalogue),
        "VIEWS" => Defined(catalogue),
        "SCHEMATA" => Schemata(catalogue),
        "DATABASES" => Databases(catalogue),
        "TABLE_CONSTRAINTS" => Constraints(catalogue),
        "REFERENTIAL_CONSTRAINTS" => new RowSet("CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME UNIQUE_CONSTRAINT_CATALOG UNIQUE_CONSTRAINT_SCHEMA UNIQUE_CONSTRAINT_NAME MATCH_OPTION UPDATE_RULE DELETE_RULE COMMENT CREATED:time LAST_ALTERED:time"),
        "INFORMATION_SCHEMA_CATALOG_NAME" => With("CATALOG_NAME", catalogue.Database),
        "ENABLED_ROLES" => With("ROLE_NAME ROLE_OWNER", catalogue.Owner, catalogue.Owner),
        "APPLICABLE_ROLES" => With("GRANTEE ROLE_NAME ROLE_OWNER IS_GRANTABLE", catalogue.Session.User, catalogue.Owner, catalogue.Owner, "NO"),
        _ => null,
    };

    private static RowSet With(string columns, params object?[] row)
    {
        var rows = new RowSet(columns);
        rows.Add(row);
        return rows;
    }

    private static RowSet Tables(CatalogueView catalogue)
    {
        var rows = new RowSet("TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT:int BYTES:int RETENTION_TIME:int"
            + " SELF_REFERENCING_COLUMN_NAME REFERENCE_GENERATION USER_DEFINED_TYPE_CATALOG USER_DEFINED_TYPE_SCHEMA USER_DEFINED_TYPE_NAME IS_INSERTABLE_INTO IS_TYPED COMMIT_ACTION"
            + " CREATED:time LAST_ALTERED:time LAST_DDL:time LAST_DDL_BY AUTO_CLUSTERING_ON COMMENT IS_TEMPORARY");
        foreach (var (schema, each) in catalogue.In(catalogue.Schemas()))
        {
            rows.Add(catalogue.Database, schema, each.Name, catalogue.Owner, each.IsView ? "VIEW" : each.IsTemporary ? "LOCAL TEMPORARY" : "BASE TABLE", each.IsView ? null : YesNo(each.Note.Transient), null,
                each.IsView ? null : each.Rows, each.IsView ? null : each.Bytes, each.IsView ? null : 1, null, null, null, null, null, YesNo(!each.IsView), "YES", null,
                null, null, null, null, each.IsView ? null : "NO", each.Note.Comment, YesNo(each.IsTemporary));
        }

        return rows;
    }

    private static RowSet Columns(CatalogueView catalogue)
    {
        var rows = new RowSet("TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION:int COLUMN_DEFAULT IS_NULLABLE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:int CHARACTER_OCTET_LENGTH:int"
            + " NUMERIC_PRECISION:int NUMERIC_PRECISION_RADIX:int NUMERIC_SCALE:int DATETIME_PRECISION:int INTERVAL_TYPE INTERVAL_PRECISION:int CHARACTER_SET_CATALOG CHARACTER_SET_SCHEMA"
            + " CHARACTER_SET_NAME COLLATION_CATALOG COLLATION_SCHEMA COLLATION_NAME DOMAIN_CATALOG DOMAIN_SCHEMA DOMAIN_NAME UDT_CATALOG UDT_SCHEMA UDT_NAME SCOPE_CATALOG SCOPE_SCHEMA SCOPE_NAME"
            + " MAXIMUM_CARDINALITY:int DTD_IDENTIFIER IS_SELF_REFERENCING IS_IDENTITY IDENTITY_GENERATION IDENTITY_START IDENTITY_INCREMENT IDENTITY_MAXIMUM IDENTITY_MINIMUM IDENTITY_CYCLE IDENTITY_ORDERED COMMENT");
        foreach (var (schema, each) in catalogue.In(catalogue.Schemas()))
        {
            for (var i = 0; i < each.Columns.Count; i++)
            {
                var column = each.Columns[i];
                var type = column.Type ?? SqlType.Text;
                long? length = type.Kind switch { SqlKind.Text => type.Length ?? SnowflakeTypes.MaxText, SqlKind.Binary => type.Length ?? SnowflakeTypes.MaxBinary, _ => null };
                var number = type.Kind == SqlKind.Fixed;
                rows.Add(catalogue.Database, schema, each.Name, column.Name, i + 1, CatalogueView.Default(column), YesNo(column.Nullable), SnowflakeTypes.Name(type),
                    type.Kind is SqlKind.Text or SqlKind.Binary ? length : null, type.Kind == SqlKind.Text ? Math.Min(SnowflakeTypes.MaxText, 4 * length!.Value) : length,
                    number ? type.Precision ?? 38 : null, number ? 10 : null, number ? type.Scale ?? 0 : null, type.Kind == SqlKind.Time || type.IsTimestamp ? type.Scale ?? 9 : null,
                    null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, "NO", YesNo(column.Note.Identity is not null),
                    column.Note.Identity is null ? null : "BY DEFAULT", null, null, null, null, column.Note.Identity is null ? null : "NO", null, column.Note.Comment);
            }
        }

        return rows;
    }

    private static RowSet Defined(CatalogueView catalogue)
    {
        var rows = new RowSet("TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE INSERTABLE_INTO IS_SECURE CREATED:time LAST_ALTERED:time LAST_DDL:time LAST_DDL_BY COMMENT");
        foreach (var (schema, each) in catalogue.In(catalogue.Schemas()).Where(pair => pair.Object.IsView))
            rows.Add(catalogue.Database, schema, each.Name, catalogue.Owner, each.Note.Text, "NONE", "NO", "NO", "NO", null, null, null, null, each.Note.Comment);
        return rows;
    }

    private static RowSet Schemata(CatalogueView catalogue)
    {
        var rows = new RowSet("CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT IS_MANAGED_ACCESS RETENTION_TIME:int DEFAULT_CHARACTER_SET_CATALOG DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH CREATED:time LAST_ALTERED:time COMMENT");
        foreach (var schema in catalogue.Schemas().Append(Name))
            rows.Add(catalogue.Database, schema, schema == Name ? null : catalogue.Owner, "NO", "NO", 1);
        return rows;
    }

    private static RowSet Databases(CatalogueView catalogue) => With(
        "DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED:time LAST_ALTERED:time RETENTION_TIME:int TYPE", catalogue.Database, catalogue.Owner, "NO", null, null, null, 1, "STANDARD");

    private static RowSet Constraints(CatalogueView catalogue)
    {
        var rows = new RowSet("CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME TABLE_CATALOG TABLE_SCHEMA TABLE_NAME CONSTRAINT_TYPE IS_DEFERRABLE INITIALLY_DEFERRED ENFORCED COMMENT CREATED:time LAST_ALTERED:time RELY");
        foreach (var (schema, each) in catalogue.In(catalogue.Schemas()))
            foreach (var (kind, name) in Names(each))
                rows.Add(catalogue.Database, schema, name, catalogue.Database, schema, each.Name, kind, "NO", "YES", "NO", null, null, null, "NO");
        return rows;
    }

    private static IEnumerable<(string Kind, string Name)> Names(CatalogueObject table)
    {
        if (table.Note.PrimaryKey is { Count: > 0 })
            yield return ("PRIMARY KEY", PrimaryKeyName(table));
        for (var i = 0; i < (table.Note.Unique?.Count ?? 0); i++)
            yield return ("UNIQUE", UniqueName(table, i));
    }

    /// <summary>What a primary key without a name is called.</summary>
    internal static string PrimaryKeyName(CatalogueObject table) => $"PK_{table.Name}";

    /// <summary>What a unique key without a name is called.</summary>
    internal static string UniqueName(CatalogueObject table, int index) => $"UK_{table.Name}_{index + 1}";

    private static string YesNo(bool yes) => yes ? "YES" : "NO";
}
