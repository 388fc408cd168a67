using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>Where a SHOW looks.</summary>
/// <param name="Schemas">In these schemas.</param>
/// <param name="Name">Only at this table or view; <c>null</c> for all.</param>
internal sealed record Scope(IReadOnlyList<string> Schemas, string? Name)
{
    /// <summary>What stands behind IN; without it the current schema, or the whole database when there is none.</summary>
    internal static Scope Of(ShowStatement show, CatalogueView catalogue)
    {
        var session = catalogue.Session;
        var names = show.InName.Select(part => part.Text).ToList();
        if (names.Count == 0)
            return show.In is "ACCOUNT" or "DATABASE" || session.Schema is null ? new(catalogue.Schemas(), null) : new([session.Schema], null);
        if (show.What is "PARAMETERS" or "WAREHOUSES" or "ROLES" or "DATABASES" or "FUNCTIONS" or "USER FUNCTIONS" or "PROCEDURES")
            return new(catalogue.Schemas(), null);
        var ofTable = show.In is "TABLE" or "VIEW" || (show.In?.Length == 0 && show.What is "COLUMNS" or "PRIMARY KEYS" or "UNIQUE KEYS" or "IMPORTED KEYS" or "EXPORTED KEYS");
        if (ofTable)
        {
            var schema = names.Count > 1 ? names[^2] : session.Schema;
            if (schema is null || !Exists(schema, catalogue) || (names.Count > 2 && names[0] != catalogue.Database) || !catalogue.Objects(schema).Any(each => each.Name == names[^1]))
                throw Missing("Table", names);
            return new([schema], names[^1]);
        }

        if (show.In == "DATABASE" || (names.Count == 1 && names[0] == catalogue.Database && show.In != "SCHEMA"))
            return names[0] == catalogue.Database ? new(catalogue.Schemas(), null) : throw Missing("Database", names);
        if (show.What == "SCHEMAS" || (names.Count > 1 && names[0] != catalogue.Database) || !Exists(names[^1], catalogue))
            throw Missing("Schema", names);
        return new([names[^1]], null);
    }

    private static bool Exists(string schema, CatalogueView catalogue) =>
        schema == catalogue.Session.OwnSchema || catalogue.Session.Relations.SchemaExists(catalogue.Database, schema);

    private static WarehouseException Missing(string what, List<string> names) =>
        new(what == "Table" ? 2003 : 2043, "02000", $"SQL compilation error:\n{what} '{string.Join('.', names)}' does not exist or not authorized.");
}
