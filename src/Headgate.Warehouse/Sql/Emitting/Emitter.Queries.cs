using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private List<(Identifier Name, WindowSpec Window)> windows = [];

    private EmittedQuery Query(Query query, Scope? outer)
    {
        Enter(query.Place);
        var scope = new Scope(outer);
        var with = query.With is null ? "" : With(query.With, scope);
        var limits = Limits(query.Limit, query.Offset, scope);
        EmittedQuery body;
        if (query.Body is Select select)
            body = Select(select, scope, query, limits);
        else
        {
            body = Body(query.Body, scope);
            var order = Order(query, body, null);
            body = body with { Sql = query.Body is ValuesBody || order.Length + limits.Length > 0 ? $"SELECT * FROM ({body.Sql}) AS {Fresh("q")}{order}{limits}" : body.Sql };
        }
        Leave();
        return body with { Sql = with + body.Sql };
    }

    private string With(WithClause with, Scope scope)
    {
        var parts = new List<string>();
        var recursive = false;
        foreach (var table in with.Tables)
        {
            var alias = Fresh(Stem(table.Name.Text));
            EmittedQuery body;
            if (table.Query is { Body: SetOperation { Operator: "UNION" } union, With: null } && Anchor(union, table, alias, scope) is { } itself)
            {
                scope.CommonTables[table.Name.Text] = itself;
                body = Query(table.Query, scope);
                recursive |= itself.Used;
            }
            else
                body = Query(table.Query, scope);
            var columns = Renamed(body.Columns, table.Columns, table.Name.Place);
            scope.CommonTables[table.Name.Text] = new(alias, columns);
            parts.Add($"{alias}({Joined(columns.Select(column => Quote(column.Alias)))}) AS ({body.Sql})");
        }
        return $"WITH {(recursive ? "RECURSIVE " : "")}{Joined(parts)} ";
    }

    /// <summary>What a common table is to its own recursive part: the columns of its first part.</summary>
    private CommonTableScope? Anchor(SetOperation union, CommonTable table, string alias, Scope scope)
    {
        if (!Mentions(table))
            return null;
        QueryBody first = union;
        while (first is SetOperation { Left: var left })
            first = left;
        var anchor = Body(first, new Scope(scope));
        return new(alias, Renamed(anchor.Columns, table.Columns, table.Name.Place));
    }

    /// <summary>Whether the table's own name stands in its text: only then it can be recursive.</summary>
    private bool Mentions(CommonTable table) => source.Slice(table.Query.Place).Contains(table.Name.Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Columns under the names of an alias's list; names in DuckDB stay unique.</summary>
    private List<QueryColumn> Renamed(IReadOnlyList<QueryColumn> columns, IReadOnlyList<Identifier> names, Place place)
    {
        if (names.Count > columns.Count)
            throw source.Wrong(place, 2026, "42601", $"column list has {names.Count} columns, the query gives {columns.Count}");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return columns.Select((column, i) => i < names.Count ? column with { Name = names[i].Text, Alias = Unique(names[i].Text, taken) }
            : column with { Alias = Unique(column.Name, taken) }).ToList();
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        name = name.Length == 0 || name.Contains('\0') ? "column" : name;
        var unique = name;
        for (var i = 1; !taken.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }

    /// <summary>The beginning of an alias: letters only, so that it needs no care.</summary>
    private static string Stem(string name)
    {
        var letters = new string(name.Where(char.IsAsciiLetter).Take(20).ToArray()).ToLowerInvariant();
        return letters.Length == 0 ? "t" : letters + "_";
    }

    private EmittedQuery Body(QueryBody body, Scope scope)
    {
        Enter(body.Place);
        var emitted = body switch
        {
            Select select => Select(select, scope, null, ""),
            NestedQuery nested => Query(nested.Query, scope) is var query ? query with { Sql = $"({query.Sql})" } : throw source.Unexpected(body.Place, "("),
            SetOperation operation => SetOperations(operation, scope),
            ValuesBody values => Values(values, scope),
            _ => throw source.Unsupported(body.Place, body.GetType().Name),
        };
        Leave();
        return emitted;
    }

    /// <summary>Set operations in a row are walked in a loop; each but the first part of a run opens one parenthesis.</summary>
    private EmittedQuery SetOperations(SetOperation operation, Scope scope)
    {
        var spine = new Stack<SetOperation>();
        QueryBody leftmost = operation;
        while (leftmost is SetOperation next)
        {
            spine.Push(next);
            leftmost = next.Left;
        }
        var left = Body(leftmost, new Scope(scope));
        var sql = new System.Text.StringBuilder(left.Sql);
        var columns = left.Columns;
        string? previous = null;
        while (spine.TryPop(out var next))
        {
            var right = Body(next.Right, new Scope(scope));
            if (right.Columns.Count != columns.Count && !next.ByName)
                throw source.Wrong(next.Place, 2025, "42601", $"invalid number of result columns for set operator input branches, expected {columns.Count}, got {right.Columns.Count}");
            var word = $"{Word(next.Operator, "UNION", "EXCEPT", "INTERSECT")}{(next.All ? " ALL" : "")}{(next.ByName ? " BY NAME" : "")}";
            // INTERSECT binds closer than the others, here and in DuckDB; a mixed run is kept in order by parentheses.
            if (previous is not null && previous != word)
                sql.Insert(0, '(').Append(')');
            sql.Append(' ').Append(word).Append(' ').Append(next.Right is SetOperation ? $"({right.Sql})" : right.Sql);
            if (next.ByName)
                columns = [.. columns, .. right.Columns.Where(column => !columns.Any(each => Names.Equals(each.Name, column.Name)))];
            else
                columns = columns.Select((column, i) => i < right.Columns.Count ? column with { Type = TypeRules.Common(column.Type, right.Columns[i].Type) } : column).ToList();
            previous = word;
        }
        return new(sql.ToString(), columns);
    }

    private EmittedQuery Values(ValuesBody values, Scope scope)
    {
        var rows = values.Rows.Select(row => row.Select(value => Expr(value, scope)).ToList()).ToList();
        var width = rows[0].Count;
        if (rows.FindIndex(row => row.Count != width) is >= 0 and var odd)
            throw source.Wrong(values.Rows[odd][0].Place, 2057, "42601", $"Row {odd + 1} has {rows[odd].Count} values, the first has {width}");
        var columns = Enumerable.Range(0, width).Select(i =>
            new QueryColumn($"COLUMN{i + 1}", $"COLUMN{i + 1}", rows.Select(row => row[i].Type).Aggregate(TypeRules.Common))).ToList();
        var names = Joined(columns.Select(column => Quote(column.Alias)));
        return new($"SELECT * FROM (VALUES {Joined(rows.Select(row => $"({Joined(row.Select(value => value.Sql))})"))}) AS {Fresh("v")}({names})", columns);
    }

    private string Limits(Expression? limit, Expression? offset, Scope scope)
    {
        var sql = "";
        // LIMIT NULL is no limit.
        if (limit is not null && Expr(limit, new Scope(scope)) is var rows && rows.Type?.Kind != SqlKind.Null)
            sql += $" LIMIT {rows.Sql}";
        if (offset is not null)
            sql += $" OFFSET {Expr(offset, new Scope(scope)).Sql}";
        return sql;
    }

    /// <summary>ORDER BY of a query: names of its columns first, then what FROM has.</summary>
    private string Order(Query query, EmittedQuery body, Scope? scope)
    {
        if (query.OrderByAll is { } all)
            return " ORDER BY " + Joined(body.Columns.Select((_, i) => (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) + Direction(all)));
        if (query.OrderBy.Count == 0)
            return "";
        return " ORDER BY " + Joined(query.OrderBy.Select(item => OrderKey(item, body, scope) + Direction(item)));
    }

    private string OrderKey(SortItem item, EmittedQuery body, Scope? scope)
    {
        var position = item.Key switch
        {
            Literal { Kind: LiteralKind.Number, Text: var text } when int.TryParse(text, out var number) =>
                number >= 1 && number <= body.Columns.Count ? number : throw source.Wrong(item.Place, 2025, "42601", $"ORDER BY position {number} is not in the select list"),
            ColumnName { Parts: [var name] } => body.Columns.ToList().FindIndex(column => Names.Equals(column.Name, name.Text)) + 1,
            _ => 0,
        };
        if (position > 0)
            return position.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (scope is not null)
            return Expr(item.Key, scope).Sql;
        // Behind a set operation only its columns are known.
        var outputs = new Scope(null);
        outputs.Relations.Add(new([""], body.Columns.Select(column => new ScopeColumn(column.Name, Quote(column.Alias), column.Type)).ToList()));
        return Expr(item.Key, outputs).Sql;
    }
}
