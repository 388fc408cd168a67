using System.Globalization;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private EmittedQuery Select(Select select, Scope scope, Query? query, string limits)
    {
        var outerWindows = windows;
        windows = [.. select.Windows];
        var from = select.From is null ? "" : " FROM " + Table(select.From, scope);
        var items = new List<(string Sql, QueryColumn Column)>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in select.Items)
        {
            foreach (var (value, name) in Item(item, scope))
                items.Add((value.Sql, new(name, Unique(name, taken), value.Type)));
        }
        var sql = new System.Text.StringBuilder("SELECT ");
        if (select.Distinct)
            sql.Append("DISTINCT ");
        sql.Append(Joined(items.Select(item => $"{item.Sql} AS {Quote(item.Column.Alias)}"))).Append(from);
        if (select.Where is not null)
            sql.Append(" WHERE ").Append(Condition(select.Where, scope));
        if (select.GroupBy is { } group)
            sql.Append(" GROUP BY ").Append(group.All ? "ALL" : Joined(group.Items.Select(item => Grouping(item, items.Count, scope))));
        if (select.Having is not null)
            sql.Append(" HAVING ").Append(Condition(select.Having, scope));
        if (select.Qualify is not null)
            sql.Append(" QUALIFY ").Append(Condition(select.Qualify, scope));
        var emitted = new EmittedQuery("", items.ConvertAll(item => item.Column));
        if (query is not null)
            sql.Append(Order(query, emitted, scope));
        if (select.Top is not null && limits.Length == 0)
            limits = " LIMIT " + Expr(select.Top, null).Sql;
        sql.Append(limits);
        windows = outerWindows;
        return select.As == "STRUCT" ? AsStruct(sql.ToString(), emitted) : emitted with { Sql = sql.ToString() };
    }

    private EmittedQuery AsStruct(string sql, EmittedQuery inner) => new(
        $"SELECT struct_pack({Joined(inner.Columns.Select(column => $"{Quote(column.Alias)} := {Quote(column.Alias)}"))}) AS \"value\" FROM ({sql}) AS {Fresh("s")}",
        [new("value", "value", null)]);

    private IEnumerable<(Emitted Value, string Name)> Item(SelectItem item, Scope scope)
    {
        if (item is StarItem star)
            return Star(star, scope);
        var (value, alias) = ((ExpressionItem)item).Value is var expression ? (Expr(expression, scope), ((ExpressionItem)item).Alias) : default;
        if (alias is not null)
            scope.Aliases.TryAdd(AliasKey(alias.Text), value with { Constant = null });
        return [(value, alias?.Text ?? NameOf(expression))];
    }

    /// <summary>What a column without an alias is called: its own name, or the text of the expression.</summary>
    private string NameOf(Expression expression) => expression switch
    {
        ColumnName column => column.Parts[^1].Text,
        _ when dialect.TypedArrays => "f0_",
        _ => string.Join(' ', source.Slice(expression.Place).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant(),
    };

    private IEnumerable<(Emitted, string)> Star(StarItem star, Scope scope)
    {
        var columns = star.Qualifier.Count == 0 ? scope.All(Names).ToList()
            : scope.Relations.Where(relation => Scope.Answers(relation, star.Qualifier, star.Qualifier.Count, dialect.TableNames)).Take(1).SelectMany(relation => relation.Columns).ToList();
        if (columns.Count == 0)
            throw star.Qualifier.Count > 0 ? Invalid(star.Place, star.Qualifier) : source.Unexpected(star.Place, "*");
        foreach (var named in star.Exclude.Concat(star.Replace.Select(each => each.Column)).Concat(star.Rename.Select(each => each.Column)))
        {
            if (!columns.Exists(column => Names.Equals(column.Name, named.Text)))
                throw Invalid(named.Place, [named]);
        }
        foreach (var column in columns)
        {
            if (star.Exclude.Any(each => Names.Equals(each.Text, column.Name)) || star.Like is { } pattern && !LikePattern.Matches(pattern, column.Name))
                continue;
            var replacement = star.Replace.FirstOrDefault(each => Names.Equals(each.Column.Text, column.Name)).Value;
            var name = star.Rename.FirstOrDefault(each => Names.Equals(each.Column.Text, column.Name)).Name;
            yield return (replacement is null ? new(column.Sql, column.Type) : Expr(replacement, scope), name?.Text ?? column.Name);
        }
    }

    private string Grouping(GroupItem item, int width, Scope scope)
    {
        if (item.Kind is null)
            return GroupKey(item.Sets[0][0], width, scope);
        var sets = item.Sets.Select(set => $"({Joined(set.Select(key => GroupKey(key, 0, scope)))})");
        return $"{Word(item.Kind, "ROLLUP", "CUBE", "GROUPING SETS")} ({Joined(sets)})";
    }

    private string GroupKey(Expression key, int width, Scope scope)
    {
        if (key is not Literal { Kind: LiteralKind.Number } literal || !int.TryParse(literal.Text, out var position) || width == 0)
            return Expr(key, scope).Sql;
        return position >= 1 && position <= width ? position.ToString(CultureInfo.InvariantCulture)
            : throw source.Wrong(key.Place, 2025, "42601", $"GROUP BY position {position} is not in the select list");
    }
}
