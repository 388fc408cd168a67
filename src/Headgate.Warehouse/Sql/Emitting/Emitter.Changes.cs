using System.Globalization;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>UPDATE, DELETE and TRUNCATE.</summary>
internal sealed partial class Emitter
{
    private Translated Update(UpdateStatement update)
    {
        var (target, written, alias, scope) = Target(update.Table, update.Alias);
        var from = update.From is null ? "" : " FROM " + Table(update.From, scope);
        var sets = update.Sets.Select(set =>
        {
            var column = TargetColumn(target, set.Column);
            var value = set.Value is ColumnName { Parts: [{ Text: "DEFAULT", Quoted: false }] } ? new(column.Default ?? "NULL") : Expr(set.Value, scope);
            return $"{Quote(column.Name)} = {Stored(value, column).Sql}";
        });
        var sql = $"UPDATE {written} AS {alias} SET {Joined(sets)}{from}";
        if (update.Where is not null)
            sql += $" WHERE {Condition(update.Where, scope)}";
        return Finished(Written(new(StatementKind.Update, [new(sql, parameters)])
        {
            Affected = [new("number of rows updated", 0), new("number of multi-joined rows updated", -1)],
        }, target));
    }

    /// <summary>The table that is changed, as the first relation in scope.</summary>
    private (Relation Target, string Written, string Alias, Scope Scope) Target(IReadOnlyList<Identifier> name, Identifier? alias)
    {
        var target = Relation(name, "Table");
        if (target.Kind == RelationKind.View)
            throw NoTable(name);
        var scope = new Scope(null);
        var sqlAlias = Fresh(Stem(alias?.Text ?? target.Name));
        Register(scope, sqlAlias, target.Columns.Select(column => new QueryColumn(column.Name, column.Name, column.Type)).ToList(),
            alias is null ? null : new(alias, []), PathOf(name), name[0].Place);
        return (target, Written(target, name), sqlAlias, scope);
    }

    private WarehouseException NoTable(IReadOnlyList<Identifier> name) =>
        source.Wrong(name[0].Place, 1505, "42601", $"Object found is of type 'VIEW', specified type 'TABLE' is not: '{Shown(name)}'");

    private Translated Delete(DeleteStatement delete)
    {
        var (target, written, alias, scope) = Target(delete.Table, delete.Alias);
        var source = delete.Using is null ? "" : " USING " + Table(delete.Using, scope);
        var where = delete.Where is null ? "" : " WHERE " + Condition(delete.Where, scope);
        return Finished(Written(new(StatementKind.Delete, [new($"DELETE FROM {written} AS {alias}{source}{where}", parameters)])
        {
            Affected = [new("number of rows deleted", 0)],
        }, target));
    }

    private Translated Truncate(TruncateStatement truncate)
    {
        if (truncate.IfExists && TryRelation(truncate.Table) is null)
            return Succeeded(null);
        var (target, written, _, _) = Target(truncate.Table, null);
        return Altered(target, [new($"DELETE FROM {written}", [])]);
    }

    /// <summary>
    /// MERGE in steps over what it matched: which row of the target (by its number), which clause, and the new values. All values are computed before anything changes, each row at
    /// most once, and each step counts its rows.
    /// </summary>
    private Translated Merge(MergeStatement merge)
    {
        var (target, written, alias, scope) = Target(merge.Table, merge.Alias);
        var source = Table(merge.Source, scope);
        var bySource = merge.Clauses.Any(clause => clause.BySource);
        var mark = Fresh("k");
        var join = bySource ? $"({source} CROSS JOIN (SELECT TRUE AS m) AS {mark}) FULL JOIN {written} AS {alias}" : $"{source} LEFT JOIN {written} AS {alias}";
        // What does not match has no row of the target: its values name the source alone.
        var given = new Scope(null);
        given.Relations.AddRange(scope.Relations.Skip(1));
        var picks = new System.Text.StringBuilder();
        var values = new List<string>();
        for (var i = 0; i < merge.Clauses.Count; i++)
        {
            var clause = merge.Clauses[i];
            var state = clause.BySource ? $"{mark}.m IS NULL" : clause.Matched ? $"{alias}.rowid IS NOT NULL{(bySource ? $" AND {mark}.m" : "")}" : $"{alias}.rowid IS NULL";
            picks.Append(CultureInfo.InvariantCulture, $" WHEN {state}{(clause.And is null ? "" : $" AND {Condition(clause.And, Seen(clause, scope, given))}")} THEN {i}");
            foreach (var (column, value) in Assigned(clause, target, Seen(clause, scope, given)))
                values.Add(string.Create(CultureInfo.InvariantCulture, $"CASE WHEN \"\u0001a\" = {i} THEN {value} END AS {Quote(Kept(i, column))}"));
        }
        var rows = $"temp.main.{Quote($"\u0001merge\u0001{Guid.NewGuid():N}")}";
        var on = Condition(merge.On, scope);
        var steps = new List<DuckStatement>
        {
            new($"CREATE TEMPORARY TABLE {rows.Replace("temp.main.", "", StringComparison.Ordinal)} AS SELECT {alias}.rowid AS \"\u0001r\", (CASE{picks} END) AS \"\u0001a\"{string.Concat(values.Select(value => ", " + value))} FROM {join} ON {on}", parameters),
            new($"SELECT CASE WHEN count(*) > count(DISTINCT \"\u0001r\") THEN error('Duplicate row detected during DML action') END FROM {rows} WHERE \"\u0001r\" IS NOT NULL AND \"\u0001a\" IS NOT NULL", []),
        };
        var affected = new List<AffectedColumn>();
        Inserts(merge, target, written, rows, steps, affected);
        Updates(merge, target, written, rows, steps, affected);
        Deletes(merge, written, rows, steps, affected);
        steps.Add(new($"DROP TABLE {rows}", []));
        return Finished(Written(new(StatementKind.Merge, steps) { Affected = affected }, target));
    }

    private static Scope Seen(MergeClause clause, Scope both, Scope source) => clause is { Matched: false, BySource: false } ? source : both;

    private static string Kept(int clause, RelationColumn column) => string.Create(CultureInfo.InvariantCulture, $"\u0001{clause}\u0001{column.Name}");

    private IEnumerable<(RelationColumn Column, string Value)> Assigned(MergeClause clause, Relation target, Scope scope)
    {
        if (clause.Action == "UPDATE")
            return clause.Sets.Select(set => Assigned(TargetColumn(target, set.Column), set.Value, scope));
        if (clause.Action != "INSERT")
            return [];
        if (clause is { Columns.Count: 0, Values.Count: 0 })
            return target.Columns.Select(column => Assigned(column, new ColumnName([new(column.Name, true, clause.Place)], clause.Place), scope));
        var columns = clause.Columns.Count == 0 ? target.Columns : clause.Columns.Select(name => TargetColumn(target, name)).ToList();
        if (columns.Count != clause.Values.Count)
            throw WrongWidth(clause.Place, columns.Count, clause.Values.Count);
        return columns.Select((column, i) => Assigned(column, clause.Values[i], scope));
    }

    private (RelationColumn, string) Assigned(RelationColumn column, Expression value, Scope scope) =>
        (column, value is ColumnName { Parts: [{ Text: "DEFAULT", Quoted: false }] } ? column.Default ?? "NULL" : Stored(Expr(value, scope), column).Sql);

    private void Updates(MergeStatement merge, Relation target, string written, string rows, List<DuckStatement> steps, List<AffectedColumn> affected)
    {
        var clauses = merge.Clauses.Index().Where(each => each.Item.Action == "UPDATE").ToList();
        if (clauses.Count == 0)
            return;
        var (t, m) = (Fresh("t"), Fresh("m"));
        var sets = target.Columns.Select(column => (column, Branches: clauses.Where(each => each.Item.Sets.Any(set => Names.Equals(set.Column.Text, column.Name))).ToList()))
            .Where(each => each.Branches.Count > 0)
            .Select(each => string.Create(CultureInfo.InvariantCulture,
                $"{Quote(each.column.Name)} = CASE {m}.\"\u0001a\"{string.Concat(each.Branches.Select(branch => $" WHEN {branch.Index} THEN {m}.{Quote(Kept(branch.Index, each.column))}"))} ELSE {t}.{Quote(each.column.Name)} END"));
        affected.Add(new("number of rows updated", steps.Count));
        steps.Add(new($"UPDATE {written} AS {t} SET {Joined(sets)} FROM {rows} AS {m} WHERE {t}.rowid = {m}.\"\u0001r\" AND {m}.\"\u0001a\" IN ({Numbers(clauses.Select(each => each.Index))})", []));
    }

    private void Deletes(MergeStatement merge, string written, string rows, List<DuckStatement> steps, List<AffectedColumn> affected)
    {
        var clauses = merge.Clauses.Index().Where(each => each.Item.Action == "DELETE").ToList();
        if (clauses.Count == 0)
            return;
        var (t, m) = (Fresh("t"), Fresh("m"));
        affected.Add(new("number of rows deleted", steps.Count));
        steps.Add(new($"DELETE FROM {written} AS {t} USING {rows} AS {m} WHERE {t}.rowid = {m}.\"\u0001r\" AND {m}.\"\u0001a\" IN ({Numbers(clauses.Select(each => each.Index))})", []));
    }

    private void Inserts(MergeStatement merge, Relation target, string written, string rows, List<DuckStatement> steps, List<AffectedColumn> affected)
    {
        var clauses = merge.Clauses.Index().Where(each => each.Item.Action == "INSERT").ToList();
        if (clauses.Count == 0)
            return;
        var lists = clauses.ConvertAll(each => (each.Index, Columns: each.Item.Columns.Count == 0 ? target.Columns : each.Item.Columns.Select(name => TargetColumn(target, name)).ToList()));
        var columns = target.Columns.Where(column => lists.Exists(list => list.Columns.Any(each => each.Name == column.Name))).ToList();
        var selects = lists.Select(list => string.Create(CultureInfo.InvariantCulture,
            $"SELECT {Joined(columns.Select(column => list.Columns.Any(each => each.Name == column.Name) ? Quote(Kept(list.Index, column)) : column.Default ?? "NULL"))} FROM {rows} WHERE \"\u0001a\" = {list.Index}"));
        affected.Add(new("number of rows inserted", steps.Count));
        steps.Add(new($"INSERT INTO {written} ({Joined(columns.Select(column => Quote(column.Name)))}) {string.Join(" UNION ALL ", selects)}", []));
    }

    private static string Numbers(IEnumerable<int> numbers) => Joined(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
