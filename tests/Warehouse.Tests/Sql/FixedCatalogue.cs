using Headgate.Warehouse.Sql;

namespace Headgate.Warehouse.Tests.Sql;

/// <summary>One table, T, for tests that run nothing.</summary>
internal sealed class FixedCatalogue : IRelationResolver
{
    private static readonly Relation Table = new(RelationKind.Table, "T", "\"W\".\"T\"",
        [new("A", SqlType.Integer), new("b", SqlType.Text), new("V", SqlType.Variant)], "\"W\".\"T\"");

    internal static readonly TranslationContext Context = new()
    {
        OwnDatabase = "DB", OwnSchema = "W", Database = "DB", Schema = "W", Relations = new FixedCatalogue(),
        Variables = new Dictionary<string, SessionVariable> { ["X"] = new("5", SqlType.Integer) },
    };

    public Relation? Resolve(string database, string? schema, string name) => database == "DB" && schema == "W" && name == "T" ? Table : null;

    public bool SchemaExists(string database, string schema) => schema == "W";

    public Relation? ResultOf(string queryId) => null;

    public string? Sequence(string database, string? schema, string name) => null;
}
