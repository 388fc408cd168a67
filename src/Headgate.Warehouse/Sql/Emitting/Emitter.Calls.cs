using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private Emitted Call(Call call, Scope? scope)
    {
        var name = call.Name[^1].Text.ToUpperInvariant();
        if (call.Name.Count > 1 && !dialect.TypedArrays)
            throw Unknown(call, name);
        if (call.Name.Count > 1)
            name = string.Join('.', call.Name.Select(part => part.Text.ToUpperInvariant()));
        if (name is "SEQ1" or "SEQ2" or "SEQ4" or "SEQ8" && !dialect.TypedArrays)
            return Sequenced(scope);
        var rowOf = call.Star && RowFunctions.Contains(name);
        var given = new FunctionCall(name, rowOf ? RowArguments(name, scope) : Arguments(call, name, scope), context, dialect)
        {
            Named = call.Named.ToDictionary(each => each.Name.Text.ToUpperInvariant(), each => Expr(each.Value, scope)),
            Star = call.Star && !rowOf,
            Distinct = call.Distinct,
            WithinGroup = call.WithinGroup is null ? null : Sorted(call.WithinGroup, scope),
            IgnoreNulls = call.IgnoreNulls,
            Filter = call.Filter is null ? null : Condition(call.Filter, scope),
            Over = call.Over is null ? null : Window(call.Over, scope),
        };
        if (call.Limit is not null)
            throw source.Unsupported(call.Limit.Place, "LIMIT in a function");
        Emitted? emitted;
        try
        {
            emitted = dialect.Functions.Emit(given);
        }
        catch (WarehouseException refused) when (refused.Line == 0)
        {
            var (line, position) = source.Locate(call.Place.Start);
            throw new WarehouseException(refused.Code, refused.SqlState, refused.Message, refused) { Line = line, Position = position };
        }
        if (emitted is null)
            throw Unknown(call, name);
        return !given.HasModifiers || given.ModifiersWritten
            ? emitted : throw source.Wrong(call.Place, 2121, "42601", $"Function '{name}' takes neither DISTINCT, WITHIN GROUP, FILTER nor OVER");
    }

    /// <summary>Functions that take <c>*</c> for all columns.</summary>
    private static readonly HashSet<string> RowFunctions = ["OBJECT_CONSTRUCT", "OBJECT_CONSTRUCT_KEEP_NULL", "HASH", "HASH_AGG", "ARRAY_CONSTRUCT", "ARRAY_CONSTRUCT_COMPACT"];

    private List<Emitted> RowArguments(string name, Scope? scope)
    {
        var columns = scope?.All(Names).ToList() ?? [];
        return name.StartsWith("OBJECT", StringComparison.Ordinal)
            ? columns.SelectMany(column => new[] { TextLiteral(column.Name), new Emitted(column.Sql, column.Type) }).ToList()
            : columns.ConvertAll(column => new Emitted(column.Sql, column.Type));
    }

    private WarehouseException Unknown(Call call, string name) => source.At(call.Place, 2140, "42601", (_, _) => $"Unknown function {name}");

    private List<Emitted> Arguments(Call call, string name, Scope? scope)
    {
        var arguments = new List<Emitted>(call.Arguments.Count);
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            // A part of a date stands bare, unless a column is called so.
            if (argument is ColumnName { Parts: [{ Quoted: false } word] } && dialect.TakesWord(name, i))
                arguments.Add(TextLiteral(word.Text.ToUpperInvariant()));
            else
                arguments.Add(Expr(argument, scope));
        }
        return Alike(name, arguments);
    }

    /// <summary>Functions that give one of their arguments take them as CASE takes its branches: a text beside a number becomes one.</summary>
    private List<Emitted> Alike(string name, List<Emitted> arguments)
    {
        var from = name switch { "COALESCE" or "NVL" or "IFNULL" or "NULLIF" or "EQUAL_NULL" or "GREATEST" or "LEAST" => 0, "IFF" or "NVL2" => 1, _ => arguments.Count };
        if (dialect.TypedArrays || arguments.Count <= from + 1)
            return arguments;
        var alike = arguments[from..];
        return [.. arguments[..from], .. Unified(alike, alike.Select(argument => argument.Type).Aggregate(TypeRules.Common))];
    }

    private static Emitted Sequenced(Scope? scope)
    {
        for (var at = scope; at is not null; at = at.Outer)
        {
            if (at.Relations.Find(relation => relation.Sequence is not null) is { Sequence: { } sequence })
                return new(sequence, SqlType.Integer);
        }
        return new("(row_number() OVER () - 1)", SqlType.Integer);
    }

    private SortKeys Sorted(IReadOnlyList<SortItem> items, Scope? scope)
    {
        var keys = items.Select(item => Expr(item.Key, scope)).ToList();
        return new(Joined(items.Select((item, i) => keys[i].Sql + Direction(item))), keys, items.Select(item => item.Descending).ToList());
    }

    /// <summary>NULL is the greatest value in Snowflake, the smallest in GoogleSQL.</summary>
    private string Direction(SortItem item)
    {
        var first = item.NullsFirst ?? (item.Descending != dialect.NullsFirstAscending);
        return (item.Descending ? " DESC" : " ASC") + (first ? " NULLS FIRST" : " NULLS LAST");
    }

    private string Window(WindowSpec window, Scope? scope)
    {
        if (window.Base is { } name)
        {
            var found = windows.Find(each => Names.Equals(each.Name.Text, name.Text)).Window ?? throw source.Wrong(name.Place, 2003, "42601", $"Window '{name.Text}' does not exist");
            window = found with
            {
                Base = null,
                PartitionBy = window.PartitionBy.Count > 0 ? window.PartitionBy : found.PartitionBy,
                OrderBy = window.OrderBy.Count > 0 ? window.OrderBy : found.OrderBy,
                Frame = window.Frame ?? found.Frame,
            };
        }
        var parts = new List<string>();
        if (window.PartitionBy.Count > 0)
            parts.Add("PARTITION BY " + Joined(window.PartitionBy.Select(key => Expr(key, scope).Sql)));
        if (window.OrderBy.Count > 0)
            parts.Add("ORDER BY " + Sorted(window.OrderBy, scope).Sql);
        if (window.Frame is { } frame)
        {
            var unit = Word(frame.Unit, "ROWS", "RANGE", "GROUPS");
            parts.Add(frame.To is null ? $"{unit} {Bound(frame.From, scope)}" : $"{unit} BETWEEN {Bound(frame.From, scope)} AND {Bound(frame.To, scope)}");
        }
        return $"({string.Join(' ', parts)})";
    }

    private string Bound(FrameBound bound, Scope? scope)
    {
        var words = Word(bound.Words, "CURRENT ROW", "UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING", "PRECEDING", "FOLLOWING");
        return bound.Amount is null ? words : $"{Expr(bound.Amount, scope).Sql} {words}";
    }
}
