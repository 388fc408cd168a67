using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private Emitted Column(ColumnName column, Scope? scope)
    {
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (Find(column, at) is { } found)
                return found;
        }
        if (column.Parts.Count > 1 && string.Equals(column.Parts[^1].Text, "NEXTVAL", StringComparison.OrdinalIgnoreCase))
            return NextValue(column);
        throw Invalid(column.Place, column.Parts);
    }

    private WarehouseException Invalid(Place place, IReadOnlyList<Identifier> parts) =>
        source.Wrong(place, 904, "42000", $"invalid identifier '{string.Join('.', parts.Select(part => Shown(part.Text)))}'");

    private Emitted? Find(ColumnName column, Scope scope)
    {
        var parts = column.Parts;
        if (scope.Locals.TryGetValue(parts[0].Text, out var local))
            return parts.Count == 1 ? local : null;
        // A qualified name first; the rest behind it are fields of a value.
        for (var qualifier = Math.Min(parts.Count - 1, 3); qualifier >= 1; qualifier--)
        {
            var answering = scope.Relations.Where(relation => Scope.Answers(relation, parts, qualifier, dialect.TableNames)).ToList();
            if (answering.SelectMany(relation => relation.Columns).FirstOrDefault(each => Names.Equals(each.Name, parts[qualifier].Text)) is { } found)
                return Fields(new(found.Sql, found.Type), parts, qualifier + 1);
        }
        if (parts.Count > 1 && !dialect.TypedArrays)
            return null;
        if (scope.Merged.Find(each => Names.Equals(each.Name, parts[0].Text)) is { } merged)
            return Fields(new(merged.Sql, merged.Type), parts, 1);
        var matches = scope.Relations.SelectMany(relation => relation.Columns).Where(each => Names.Equals(each.Name, parts[0].Text)).Take(2).ToList();
        if (matches.Count > 1)
            throw source.Wrong(column.Place, 2028, "42601", $"ambiguous column name '{parts[0].Text}'");
        if (matches.Count == 1)
            return Fields(new(matches[0].Sql, matches[0].Type), parts, 1);
        if (dialect.TypedArrays && parts.Count == 1 && scope.Relations.Find(relation => dialect.TableNames.Equals(relation.Path[^1], parts[0].Text)) is { Row: { } row })
            return new(row);
        return scope.Aliases.TryGetValue(AliasKey(parts[0].Text), out var alias) && parts.Count == 1 ? alias : null;
    }

    private string AliasKey(string name) => Names.Equals("a", "A") ? name.ToUpperInvariant() : name;

    private Emitted? Fields(Emitted value, IReadOnlyList<Identifier> parts, int from)
    {
        if (from >= parts.Count)
            return value;
        return dialect.TypedArrays ? new(string.Concat([$"({value.Sql})", .. parts.Skip(from).Select(part => "." + Quote(part))])) : null;
    }

    private Emitted Positioned(PositionName name, Scope? scope)
    {
        var columns = scope?.Relations
            .Where(relation => name.Qualifier is null || Names.Equals(relation.Path[^1], name.Qualifier.Text)).SelectMany(relation => relation.Columns).ToList() ?? [];
        return name.Position >= 1 && name.Position <= columns.Count
            ? new(columns[name.Position - 1].Sql, columns[name.Position - 1].Type)
            : throw source.Wrong(name.Place, 904, "42000", $"invalid identifier '${name.Position}'");
    }

    private Emitted NextValue(ColumnName column)
    {
        var name = column.Parts.Take(column.Parts.Count - 1).ToList();
        var (database, schema, sequence) = Qualified(name);
        var found = context.Relations.Sequence(database, schema, sequence) ?? throw Missing(name, "Sequence");
        return new($"nextval({DuckDb.DuckDbText.Literal(found)})", SqlType.Integer);
    }
}
