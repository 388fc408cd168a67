using Headgate.Warehouse.Sql;

namespace Headgate.Warehouse.Tests.Types;

/// <summary>Sessions that see no relation.</summary>
internal static class Session
{
    public static TranslationContext With(params (string Name, string Value)[] parameters) => new()
    {
        OwnDatabase = "KEBOOLA_1",
        OwnSchema = "WORKSPACE_2",
        Database = "KEBOOLA_1",
        Schema = "WORKSPACE_2",
        User = "READER",
        Role = "ANALYST",
        Warehouse = "SMALL",
        SessionId = "77",
        Parameters = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
        Relations = new NoRelations(),
    };

    private sealed class NoRelations : IRelationResolver
    {
        public Relation? Resolve(string database, string? schema, string name) => null;

        public bool SchemaExists(string database, string schema) => false;

        public Relation? ResultOf(string queryId) => null;

        public string? Sequence(string database, string? schema, string name) => null;
    }
}
