using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private Dictionary<string, Emitted>? bulk;

    private Translated Insert(InsertStatement insert)
    {
        var target = Relation(insert.Table);
        if (target.Kind == RelationKind.View)
            throw NoTable(insert.Table);
        var written = Written(target, insert.Table);
        var columns = insert.Columns.Count == 0 ? target.Columns : insert.Columns.Select(name => TargetColumn(target, name)).ToList();
        var source = insert.Source is { Body: ValuesBody values, With: null } ? InsertedValues(values, columns, insert) : InsertedQuery(insert.Source, columns, insert);
        var steps = new List<DuckStatement>();
        if (insert.Overwrite)
            steps.Add(new($"DELETE FROM {written}", []));
        steps.Add(new($"INSERT INTO {written} ({Joined(columns.Select(column => Quote(column.Name)))}) {source}", parameters));
        return Finished(Written(new(StatementKind.Insert, steps) { Affected = [new("number of rows inserted", steps.Count - 1)] }, target));
    }

    private static Translated Written(Translated translated, Relation target) => translated with
    {
        Writes = [target.Name],
        Materialize = target.Kind == RelationKind.Reference ? [target] : [],
    };

    private RelationColumn TargetColumn(Relation target, Identifier name) =>
        target.Columns.FirstOrDefault(column => Names.Equals(column.Name, name.Text)) ?? throw Invalid(name.Place, [name]);

    private WarehouseException WrongWidth(Place place, int expected, int given) =>
        source.Wrong(place, 2020, "21S01", $"Insert value list does not match column list expecting {expected} but got {given}");

    private string InsertedQuery(Query source, IReadOnlyList<RelationColumn> columns, InsertStatement insert)
    {
        var query = Query(source, null);
        if (query.Columns.Count != columns.Count)
            throw WrongWidth(insert.Place, columns.Count, query.Columns.Count);
        var alias = Fresh("s");
        var items = query.Columns.Select((column, i) => Stored(new($"{alias}.{Quote(column.Alias)}", column.Type), columns[i]).Sql);
        return $"SELECT {Joined(items)} FROM ({query.Sql}) AS {alias}";
    }

    private string InsertedValues(ValuesBody values, IReadOnlyList<RelationColumn> columns, InsertStatement insert)
    {
        var bulk = context.Bindings.Any(binding => binding.Values.Count > 1) ? BulkRows() : null;
        var rows = new List<string>();
        foreach (var row in values.Rows)
        {
            if (row.Count != columns.Count)
                throw WrongWidth(insert.Place, columns.Count, row.Count);
            rows.Add(Joined(row.Select((value, i) => value is ColumnName { Parts: [{ Text: "DEFAULT", Quoted: false }] } ? "DEFAULT" : Stored(Expr(value, null), columns[i]).Sql)));
        }
        if (bulk is null)
            return $"VALUES {Joined(rows.Select(row => $"({row})"))}";
        return rows is [var only] ? $"SELECT {only} FROM {bulk}" : throw source.Unsupported(values.Place, "several rows of VALUES with bound lists");
    }

    /// <summary>Lists of values for a row each: one statement over the lists, which are given as JSON texts.</summary>
    private string BulkRows()
    {
        var lists = new List<string>();
        var alias = Fresh("b");
        bulk = [];
        if (context.Bindings.Any(binding => binding.Values.Count != context.Bindings[0].Values.Count))
            throw source.Wrong(statement.Syntax.Place, 2049, "42601", "The lists of bound values differ in length");
        for (var i = 0; i < context.Bindings.Count; i++)
        {
            var binding = context.Bindings[i];
            parameters.Add(BulkText.Json(binding));
            lists.Add($"unnest(from_json(CAST(${parameters.Count} AS VARCHAR), '[\"VARCHAR\"]')) AS c{i}");
            var value = $"{alias}.c{i}";
            var type = BindingValues.Type(binding);
            bulk[i.ToString(System.Globalization.CultureInfo.InvariantCulture)] = type.Kind == SqlKind.Binary ? new($"unhex({value})", type) : BoundAs(value, type);
        }
        return $"(SELECT {Joined(lists)}) AS {alias}";
    }

    private Emitted BulkValue(string key, Binding binding) => bulk!.TryGetValue(key, out var value) ? value
        : throw new WarehouseException(2049, "42601", $"SQL compilation error:\nBind variable {key} ({binding.Type}) has no values for the rows.");

    /// <summary>A value as a column keeps it: of its type, and not longer.</summary>
    private Emitted Stored(Emitted value, RelationColumn column)
    {
        if (column.Type is not { } type || value.Type?.Kind == SqlKind.Null)
            return value;
        if (value.Type is { IsSemiStructured: true } && type.Kind == SqlKind.Text)
            value = dialect.Types.Cast(value, SqlType.Text, tries: false, context);
        else if (value.Type != type && !(value.Type?.Kind == SqlKind.Text && type.Kind == SqlKind.Text))
            value = dialect.Types.Cast(value, type with { Length = null }, tries: false, context);
        if (type.Kind != SqlKind.Text || type.Length is not { } length || value.Type?.Length <= length)
            return value;
        var text = AsText(value);
        return new($"(CASE WHEN length({text}) > {DuckDbText.Literal(length)} THEN error('String ''' || left({text}, 200) || ''' is too long and would be truncated') ELSE {text} END)", type);
    }
}
