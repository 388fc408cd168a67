using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Types;
using Headgate.Warehouse.Tests.Types;

namespace Headgate.Warehouse.Tests.Catalog;

/// <summary>A workspace with two tables and a view, and a bucket with one table.</summary>
internal sealed class ExampleRelations : IRelationResolver
{
    private static readonly Dictionary<string, CatalogueObject[]> Found = new(StringComparer.Ordinal)
    {
        ["WORKSPACE_2"] =
        [
            new("ORDERS", false,
            [
                new("ID", SqlType.Integer, Nullable: false) { Note = new() { Identity = "1,1" } },
                new("NAME", SqlType.Text with { Length = 10 }, Default: "'x'") { Note = new() { Comment = "who" } },
                new("PRICE", SqlType.Fixed(10, 2)),
                new("TAGS", SqlType.Array),
                new("AT", SqlType.TimestampTz),
            ]) { Rows = 3, Bytes = 1024, Note = new() { PrimaryKey = ["ID"], Unique = [["NAME", "PRICE"]], Comment = "what was bought" } },
            new("Temp_1", false, [new("A", SqlType.Boolean)]) { IsTemporary = true },
            new("BIG", true, [new("ID", SqlType.Integer), new("RAW", SnowflakeTypes.Nanoseconds)]) { Note = new() { Text = "create view BIG as select 1" } },
        ],
        ["in.c-main"] = [new("it's", false, [new("id", SqlType.Text), new("data", SqlType.Binary)]) { Rows = 7 }],
    };

    public static TranslationContext Context { get; } = Session.With() with { Relations = new ExampleRelations() };

    public Relation? Resolve(string database, string? schema, string name) =>
        database == "KEBOOLA_1" && schema is not null && Found.TryGetValue(schema, out var objects) && Array.Find(objects, each => each.Name == name) is { } found
            ? new(found.IsView ? RelationKind.View : RelationKind.Table, name, "(SELECT 1)", found.Columns) { Note = found.Note }
            : null;

    public bool SchemaExists(string database, string schema) => database == "KEBOOLA_1" && Found.ContainsKey(schema);

    public Relation? ResultOf(string queryId) => queryId == "01" ? new(RelationKind.Catalogue, "", "(SELECT 1)", [new("one", SqlType.Integer)]) : null;

    public string? Sequence(string database, string? schema, string name) => null;

    public IReadOnlyList<string> Schemas(string database) => database == "KEBOOLA_1" ? [.. Found.Keys] : [];

    public IReadOnlyList<CatalogueObject> Objects(string database, string schema) => database == "KEBOOLA_1" && Found.TryGetValue(schema, out var objects) ? objects : [];
}
