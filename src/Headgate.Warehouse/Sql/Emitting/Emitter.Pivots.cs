using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private string Pivoted(Pivot pivot, Scope scope)
    {
        var inner = Beside(scope);
        var from = Table(pivot.Input, inner);
        var column = Column(new([pivot.Column], pivot.Column.Place), inner);
        var used = new HashSet<string>(Names) { pivot.Column.Text };
        foreach (var argument in pivot.Aggregate.Arguments.OfType<ColumnName>())
            used.Add(argument.Parts[^1].Text);
        var keys = inner.All(Names).Where(each => !used.Contains(each.Name)).ToList();
        var items = keys.Select(each => (each.Sql, each.Name, each.Type)).ToList();
        foreach (var (value, name) in pivot.Values)
        {
            var constant = Expr(value, inner);
            var only = new CaseWhen(null, [(new Binary("=", new ColumnName([pivot.Column], pivot.Column.Place), value, value.Place), pivot.Aggregate.Arguments[0])], null, pivot.Place);
            var sum = Call(pivot.Aggregate with { Arguments = [only, .. pivot.Aggregate.Arguments.Skip(1)] }, inner);
            items.Add((sum.Sql, name?.Text ?? (constant.Text is { } text ? $"'{text}'" : source.Slice(value.Place).ToUpperInvariant()), sum.Type));
        }
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var columns = items.ConvertAll(item => new QueryColumn(item.Name, Unique(item.Name, taken), item.Type));
        var group = keys.Count == 0 ? "" : " GROUP BY " + Joined(keys.Select(key => key.Sql));
        var sql = $"(SELECT {Joined(items.Select((item, i) => $"{item.Item1} AS {Quote(columns[i].Alias)}"))} FROM {from}{group})";
        return Added(scope, sql, columns, pivot.Alias, [""], pivot.Place);
    }

    private string Unpivoted(Unpivot unpivot, Scope scope)
    {
        var inner = Beside(scope);
        var from = Table(unpivot.Input, inner);
        var values = unpivot.Columns.Select(each => (Name: each.As?.Text ?? each.Column.Text, Value: Column(new([each.Column], each.Column.Place), inner))).ToList();
        var kept = inner.All(Names).Where(each => !unpivot.Columns.Any(column => Names.Equals(column.Column.Text, each.Name))).ToList();
        var (rows, taken) = (Fresh("u"), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var columns = kept.ConvertAll(each => new QueryColumn(each.Name, Unique(each.Name, taken), each.Type));
        columns.Add(new(unpivot.Name.Text, Unique(unpivot.Name.Text, taken), SqlType.Text));
        columns.Add(new(unpivot.Value.Text, Unique(unpivot.Value.Text, taken), values.Select(each => each.Value.Type).Aggregate(TypeRules.Common)));
        var parts = kept.Select(each => each.Sql).Append($"{rows}.n").Append($"{rows}.v").Select((part, i) => $"{part} AS {Quote(columns[i].Alias)}");
        var list = Joined(values.Select(each => $"({DuckDbText.Literal(each.Name)}, {each.Value.Sql})"));
        var sql = $"(SELECT {Joined(parts)} FROM {from}, LATERAL (VALUES {list}) AS {rows}(n, v){(unpivot.IncludeNulls ? "" : $" WHERE {rows}.v IS NOT NULL")})";
        return Added(scope, sql, columns, unpivot.Alias, [""], unpivot.Place);
    }

    /// <summary>GoogleSQL's UNNEST: one column called like the alias.</summary>
    private string Unnested(Unnest unnest, Scope scope) => Unnested(Expr(unnest.Array, scope), unnest.Alias, unnest.WithOffset, unnest.Offset, scope);

    private string Unnested(Emitted array, TableAlias? alias, bool withOffset, Identifier? offset, Scope scope)
    {
        var sqlAlias = Fresh("u");
        var name = alias?.Name.Text ?? "f0_";
        var columns = new List<ScopeColumn> { new(name, $"{sqlAlias}.v", null) };
        if (withOffset)
            columns.Add(new(offset?.Text ?? "offset", $"{sqlAlias}.i", SqlType.Integer));
        scope.Relations.Add(new([name], columns) { Row = $"{sqlAlias}.v" });
        return $"LATERAL (SELECT unnest({array.Sql}) AS v{(withOffset ? $", generate_subscripts({array.Sql}, 1) - 1 AS i" : "")}) AS {sqlAlias}";
    }

    /// <summary>GoogleSQL's <c>FROM t, t.items</c>.</summary>
    private string? CorrelatedArray(TableName table, IReadOnlyList<Identifier> name, Scope scope) =>
        Find(new(name, table.Place), scope) is { } array ? Unnested(array, table.Alias ?? new(name[^1], []), false, null, scope) : null;
}
