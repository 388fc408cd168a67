using Headgate.Warehouse.Sql.Parsing;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    /// <summary>A name with the session's variable put in for <c>IDENTIFIER($x)</c>.</summary>
    private IReadOnlyList<Identifier> Resolved(IReadOnlyList<Identifier> name)
    {
        if (name is not [{ Quoted: false } only] || !only.Text.StartsWith('$'))
            return name;
        var value = context.Variables.TryGetValue(only.Text[1..], out var variable) ? variable.Value : throw NoVariable(only.Place, only.Text[1..]);
        return NameText.Parse(value ?? "", dialect)?.Select(part => part with { Place = only.Place }).ToList()
            ?? throw source.Malformed(only.Place, $"'{value}' is not the name of an object");
    }

    private WarehouseException NoVariable(Place place, string name) => source.Wrong(place, 2211, "02000", $"Session variable '${name}' does not exist");

    private (string Database, string? Schema, string Name) Qualified(IReadOnlyList<Identifier> name) => Resolved(name) switch
    {
        [var table] => (context.Database, context.Schema, table.Text),
        [var schema, var table] => (context.Database, schema.Text, table.Text),
        [var database, var schema, var table] => (database.Text, schema.Text, table.Text),
        var long_ => throw source.Unexpected(long_[^1].Place, long_[^1].Text),
    };

    private Relation Relation(IReadOnlyList<Identifier> name, string what = "Object") => TryRelation(name) ?? throw Missing(name, what);

    private Relation? TryRelation(IReadOnlyList<Identifier> name)
    {
        var (database, schema, table) = Qualified(name);
        return context.Relations.Resolve(database, schema, table);
    }

    private WarehouseException Missing(IReadOnlyList<Identifier> name, string what) =>
        new(2003, what == "Object" ? "42S02" : "02000", $"SQL compilation error:\n{what} '{Shown(name)}' does not exist or not authorized.") { Line = Line(name), Position = source.Locate(name[0].Place.Start).Position };

    private int Line(IReadOnlyList<Identifier> name) => source.Locate(name[0].Place.Start).Line;

    /// <summary>A name as refusals write it: what needs quotes has them.</summary>
    private string Shown(IReadOnlyList<Identifier> name) => string.Join('.', Resolved(name).Select(part => Shown(part.Text)));

    private string Shown(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') && dialect.Fold(name) == name
        ? name : $"\"{name}\"";

    /// <summary>A name that CREATE may use: it must lie in the workspace's schema.</summary>
    private string Own(IReadOnlyList<Identifier> name)
    {
        var (database, schema, table) = Qualified(name);
        if (schema is null)
            throw new WarehouseException(90105, "22000", "Cannot perform CREATE. This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.");
        if (!dialect.TableNames.Equals(schema, context.OwnSchema) || !string.Equals(database, context.OwnDatabase, StringComparison.OrdinalIgnoreCase))
        {
            throw new WarehouseException(3001, "42501",
                $"SQL access control error:\nInsufficient privileges to operate on schema '{schema}'. A workspace writes into its own schema '{context.OwnSchema}' only.");
        }
        return table.Contains('\0') ? throw source.Malformed(name[0].Place, "a name holds a NUL") : table;
    }

    private string OwnSql(string table) => $"{Quote(context.OwnSchema)}.{Quote(table)}";

    private static string TemporarySql(string table) => $"temp.main.{Quote(table)}";

    /// <summary>What DML and DDL of an existing relation names.</summary>
    private string Written(Relation relation, IReadOnlyList<Identifier> name) => relation.Written
        ?? throw new WarehouseException(3001, "42501", $"SQL access control error:\nInsufficient privileges to operate on table '{Shown(name)}': it is read-only.");
}
