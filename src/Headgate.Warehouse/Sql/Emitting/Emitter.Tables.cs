using System.Globalization;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private string Table(TableExpression table, Scope scope)
    {
        Enter(table.Place);
        var sql = table switch
        {
            TableName name => Named(name, scope),
            DerivedTable derived => Derived(derived, scope),
            TableFunction function => Function(function, scope),
            Join join => Joined(join, scope),
            Pivot pivot => Pivoted(pivot, scope),
            Unpivot unpivot => Unpivoted(unpivot, scope),
            Unnest unnest => Unnested(unnest, scope),
            _ => throw source.Unsupported(table.Place, table.GetType().Name),
        };
        Leave();
        return sql;
    }

    private string Named(TableName table, Scope scope)
    {
        var name = Resolved(table.Parts);
        if (name.Count == 1 && scope.FindCommonTable(name[0].Text) is { } common)
        {
            common.Used = true;
            return Added(scope, common.Alias, common.Columns, table.Alias, [name[0].Text], table.Place) + Sampled(table.Sample);
        }
        if (dialect.TypedArrays && name.Count > 1 && CorrelatedArray(table, name, scope) is { } array)
            return array;
        if (name is [{ Quoted: false } dual] && string.Equals(dual.Text, "DUAL", StringComparison.OrdinalIgnoreCase) && TryRelation(name) is null)
            return Added(scope, "(SELECT 1)", [], table.Alias, [dual.Text], table.Place);
        var relation = Relation(name);
        if (relation is { Kind: RelationKind.View, Note: { ReadIn: { } schemaThen, Text: { } text } })
            return Viewed(text, schemaThen, table, name, relation, scope);
        reads.Add(relation);
        var columns = relation.Columns.Select(column => new QueryColumn(column.Name, column.Name, column.Type)).ToList();
        return Added(scope, relation.Source, columns, table.Alias, PathOf(name), table.Place) + Sampled(table.Sample);
    }

    private IReadOnlyList<string> PathOf(IReadOnlyList<Identifier> name)
    {
        var (database, schema, table) = Qualified(name);
        return [database, schema ?? "", table];
    }

    /// <summary>Puts a relation into the scope under an alias of its own.</summary>
    private string Added(Scope scope, string source, IReadOnlyList<QueryColumn> columns, TableAlias? alias, IReadOnlyList<string> path, Place place)
    {
        var sqlAlias = Fresh(Stem(alias?.Name.Text ?? path[^1]));
        Register(scope, sqlAlias, columns, alias, path, place);
        return $"{source} AS {sqlAlias}";
    }

    private void Register(Scope scope, string sqlAlias, IReadOnlyList<QueryColumn> columns, TableAlias? alias, IReadOnlyList<string> path, Place place)
    {
        if (alias?.Columns.Count > columns.Count)
            throw source.Wrong(place, 2026, "42601", $"the alias names {alias.Columns.Count} columns, there are {columns.Count}");
        scope.Relations.Add(new(
            alias is null ? path : [alias.Name.Text],
            columns.Select((column, i) => new ScopeColumn(i < alias?.Columns.Count ? alias.Columns[i].Text : column.Name, $"{sqlAlias}.{Quote(column.Alias)}", column.Type)).ToList())
        {
            Row = sqlAlias,
        });
    }

    private string Derived(DerivedTable derived, Scope scope)
    {
        var query = Query(derived.Query, derived.Lateral ? scope : Beside(scope));
        var lateral = derived.Lateral ? "LATERAL " : "";
        return Added(scope, $"{lateral}({query.Sql})", query.Columns, derived.Alias, [""], derived.Place) + Sampled(derived.Sample);
    }

    /// <summary>The scope of a subquery in FROM: it sees the common tables and what is outside, not its neighbours.</summary>
    private static Scope Beside(Scope scope)
    {
        var beside = new Scope(scope.Outer);
        foreach (var (name, table) in scope.CommonTables)
            beside.CommonTables[name] = table;
        return beside;
    }

    private static string Sampled(Sample? sample)
    {
        if (sample is null)
            return "";
        var amount = sample.Amount.ToString(CultureInfo.InvariantCulture);
        var method = sample.Rows ? $"reservoir({amount} ROWS)" : $"{(sample.Block ? "system" : "bernoulli")}({amount} PERCENT)";
        return $" TABLESAMPLE {method}{(sample.Seed is { } seed ? $" REPEATABLE ({seed.ToString(CultureInfo.InvariantCulture)})" : "")}";
    }

    private string Joined(Join join, Scope scope)
    {
        var begin = scope.Relations.Count;
        var left = Table(join.Left, scope);
        var middle = scope.Relations.Count;
        var right = Table(join.Right, scope);
        if (join.Right is Join)
            right = $"({right})";
        if (join.Kind == ",")
            return $"{left}, {right}";
        if (join.Kind == "CROSS" && join.On is null && join.Using.Count == 0)
            return $"{left} CROSS JOIN {right}";
        var conditions = new List<string>();
        if (join.MatchCondition is not null)
            conditions.Add(Condition(join.MatchCondition, scope));
        if (join.On is not null)
            conditions.Add(Condition(join.On, scope));
        conditions.AddRange(Merged(join, scope, begin, middle));
        var kind = join.Kind switch { "LEFT" => "LEFT JOIN", "RIGHT" => "RIGHT JOIN", "FULL" => "FULL JOIN", "ASOF" => "ASOF LEFT JOIN", _ => "JOIN" };
        return $"{left} {kind} {right} ON {(conditions.Count == 0 ? "TRUE" : string.Join(" AND ", conditions))}";
    }

    /// <summary>USING and NATURAL: equal columns, which unqualified names and <c>*</c> see as one.</summary>
    private List<string> Merged(Join join, Scope scope, int begin, int middle)
    {
        var lefts = scope.Relations.Take(middle).Skip(begin).SelectMany(relation => relation.Columns).ToList();
        var rights = scope.Relations.Skip(middle).SelectMany(relation => relation.Columns).ToList();
        var names = join.Natural ? lefts.Select(column => column.Name).Where(name => rights.Exists(right => Names.Equals(right.Name, name))).Distinct(Names).ToList()
            : join.Using.Select(column => column.Text).ToList();
        var conditions = new List<string>();
        foreach (var name in names)
        {
            var merged = scope.Merged.FindIndex(column => Names.Equals(column.Name, name));
            var left = merged >= 0 ? scope.Merged[merged] : lefts.Find(column => Names.Equals(column.Name, name));
            var right = rights.Find(column => Names.Equals(column.Name, name));
            if (left is null || right is null)
                throw Invalid(join.Place, [new(name, true, join.Place)]);
            conditions.Add(Compare("=", new(left.Sql, left.Type), new(right.Sql, right.Type)));
            var one = new ScopeColumn(left.Name, join.Kind switch { "RIGHT" => right.Sql, "FULL" => $"coalesce({left.Sql}, {right.Sql})", _ => left.Sql }, left.Type);
            if (merged >= 0)
                scope.Merged[merged] = one;
            else
                scope.Merged.Add(one);
        }
        return conditions;
    }
}
