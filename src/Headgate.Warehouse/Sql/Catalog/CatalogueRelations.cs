namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>A session's names, and INFORMATION_SCHEMA beside them.</summary>
internal sealed class CatalogueRelations(TranslationContext context) : IRelationResolver
{
    private readonly CatalogueView view = new(context);

    public Relation? Resolve(string database, string? schema, string name) =>
        database == context.OwnDatabase && schema is not null && schema.Equals(InformationSchema.Name, StringComparison.OrdinalIgnoreCase)
            ? InformationSchema.Find(name.ToUpperInvariant(), view)
            : context.Relations.Resolve(database, schema, name);

    public bool SchemaExists(string database, string schema) =>
        (database == context.OwnDatabase && schema == InformationSchema.Name) || context.Relations.SchemaExists(database, schema);

    public Relation? ResultOf(string queryId) => context.Relations.ResultOf(queryId);

    public IReadOnlyList<string> Schemas(string database) => context.Relations.Schemas(database);

    public IReadOnlyList<CatalogueObject> Objects(string database, string schema) => context.Relations.Objects(database, schema);

    public string? Sequence(string database, string? schema, string name) => context.Relations.Sequence(database, schema, name);
}
