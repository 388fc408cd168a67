using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private Translated Use(UseStatement use)
    {
        var name = Resolved(use.Name);
        switch (use.What)
        {
            case "WAREHOUSE" or "ROLE":
                return Succeeded(new SessionEffect.UseName(use.What, name[^1].Text));
            case "SECONDARY ROLES":
                return Succeeded(null);
            case "SCHEMA" or "" when use.What == "SCHEMA" || name.Count == 2:
                var (database, schema) = name.Count == 1 ? (context.Database, name[0].Text) : name.Count == 2 ? (name[0].Text, name[1].Text) : throw source.Unexpected(name[2].Place, name[2].Text);
                return context.Relations.SchemaExists(database, schema) ? Succeeded(new SessionEffect.Use(database, schema)) : throw Gone(use.Name);
            default:
                if (name.Count != 1)
                    throw source.Unexpected(name[1].Place, name[1].Text);
                return name[0].Text == context.OwnDatabase ? Succeeded(new SessionEffect.Use(name[0].Text, context.Schema ?? context.OwnSchema)) : throw Gone(use.Name);
        }
    }

    /// <summary>Tools make sure that their schema is there; another one cannot be made.</summary>
    private Translated CreateSchema(CreateSchemaStatement create)
    {
        var name = Resolved(create.Schema);
        var (database, schema) = name.Count switch { 1 => (context.Database, name[0].Text), 2 => (name[0].Text, name[1].Text), _ => throw source.Unexpected(name[2].Place, name[2].Text) };
        return context.Relations.SchemaExists(database, schema) ? Done($"{Shown(schema)} already exists, statement succeeded.")
            : throw source.Unsupported(create.Place, "CREATE SCHEMA", "A workspace has one schema.");
    }

    private WarehouseException Gone(IReadOnlyList<Identifier> name) =>
        new(2043, "02000", $"SQL compilation error:\nObject does not exist, or operation cannot be performed: '{Shown(name)}'.") { Line = Line(name), Position = source.Locate(name[0].Place.Start).Position };

    private Translated Set(SetStatement set)
    {
        var values = set.Values.Select(value => Expr(value, null)).ToList();
        var sql = $"SELECT {Joined(values.Select((value, i) => $"{value.Sql} AS {Quote(set.Names[i])}"))}";
        return Succeeded(new SessionEffect.Variables(set.Names, Unset: false)) with
        {
            Steps = [new(sql, parameters)],
            Columns = values.Select((value, i) => new OutputColumn(set.Names[i], value.Type)).ToList(),
        };
    }

    private static Translated Transaction(TransactionStatement transaction) => Succeeded(transaction.What switch
    {
        "BEGIN" => new SessionEffect.Begin(),
        "COMMIT" => new SessionEffect.Commit(),
        _ => new SessionEffect.Rollback(),
    }) with { Kind = StatementKind.Transaction };

    private Translated Explain(ExplainStatement explain)
    {
        var inner = Statement(explain.Inner);
        var step = explain.Inner is MergeStatement ? inner.Steps[0] : inner.Steps[^1];
        return new(StatementKind.Explain, [new("EXPLAIN " + step.Sql, step.Parameters, GivesRows: true)]) { Reads = inner.Reads };
    }
}
