using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private string Function(TableFunction table, Scope scope)
    {
        var name = table.Function.Name[^1].Text.ToUpperInvariant();
        var (sql, columns, sequence) = name switch
        {
            "FLATTEN" => (Flatten(table.Function, scope), FlattenColumns, null),
            "GENERATOR" => (Generated(table.Function), [], "i"),
            "RESULT_SCAN" => Scanned(table.Function, scope),
            "SPLIT_TO_TABLE" or "STRTOK_SPLIT_TO_TABLE" => (SplitTable(table.Function, name, scope), SplitColumns, null),
            _ => throw source.At(table.Place, 2140, "42601", (_, _) => $"Unknown table function {name}"),
        };
        var alias = Fresh(Stem(table.Alias?.Name.Text ?? name));
        Register(scope, alias, columns, table.Alias, [name], table.Place);
        if (sequence is not null)
            scope.Relations[^1] = scope.Relations[^1] with { Sequence = $"{alias}.{Quote(sequence)}" };
        return $"{sql} AS {alias}";
    }

    private static readonly QueryColumn[] FlattenColumns =
    [
        new("SEQ", "SEQ", SqlType.Integer), new("KEY", "KEY", SqlType.Text), new("PATH", "PATH", SqlType.Text), new("INDEX", "INDEX", SqlType.Integer),
        new("VALUE", "VALUE", SqlType.Variant), new("THIS", "THIS", SqlType.Variant),
    ];

    private static readonly QueryColumn[] SplitColumns =
        [new("SEQ", "SEQ", SqlType.Integer), new("INDEX", "INDEX", SqlType.Integer), new("VALUE", "VALUE", SqlType.Text)];

    private Emitted? Argument(Call call, string name, int index, Scope? scope) =>
        call.Named.FirstOrDefault(each => string.Equals(each.Name.Text, name, StringComparison.OrdinalIgnoreCase)).Value is { } named ? Expr(named, scope)
        : index < call.Arguments.Count ? Expr(call.Arguments[index], scope) : null;

    private string Flatten(Call call, Scope scope)
    {
        var input = Argument(call, "INPUT", 0, scope) ?? throw source.Malformed(call.Place, "FLATTEN needs INPUT");
        foreach (var (named, _) in call.Named)
        {
            if (named.Text.ToUpperInvariant() is not ("INPUT" or "PATH" or "OUTER" or "RECURSIVE" or "MODE"))
                throw source.Unexpected(named.Place, named.Text);
        }
        var path = Argument(call, "PATH", 1, scope)?.Text;
        var outer = Argument(call, "OUTER", 2, scope)?.Constant?.Value is true;
        if (Argument(call, "RECURSIVE", 3, scope)?.Constant?.Value is true)
            throw source.Unsupported(call.Place, "FLATTEN with RECURSIVE => TRUE");
        var mode = Argument(call, "MODE", 4, scope)?.Text?.ToUpperInvariant() ?? "BOTH";
        var json = input.Type is null || input.Type.IsSemiStructured ? input.Sql : dialect.Types.Cast(input, SqlType.Variant, tries: false, context).Sql;
        if (!string.IsNullOrEmpty(path))
            json = $"json_extract({json}, {DuckDbText.Literal("$" + string.Concat(path.Split('.').Select(part => "." + JsonKey(part))))})";
        var (j, e) = (Fresh("j"), Fresh("e"));
        var prefix = DuckDbText.Literal(path ?? "");
        var array = mode == "OBJECT" ? "[]" : $"list_zip(range(CAST(json_array_length({j}.v) AS BIGINT)), CAST([] AS VARCHAR[]), json_extract({j}.v, '$[*]'))";
        var fields = mode == "ARRAY" ? "[]" : $"list_zip(CAST([] AS BIGINT[]), json_keys({j}.v), json_extract({j}.v, '$.*'))";
        var rows = $"CASE json_type({j}.v) WHEN 'ARRAY' THEN {array} WHEN 'OBJECT' THEN {fields} ELSE [] END";
        if (outer)
            rows = $"CASE WHEN coalesce(len({rows}), 0) = 0 THEN [row(NULL, NULL, NULL)] ELSE {rows} END";
        return $"""
            LATERAL (SELECT 1 AS "SEQ", {e}.x[2] AS "KEY",
             CASE WHEN {e}.x[2] IS NOT NULL THEN {prefix} || {(string.IsNullOrEmpty(path) ? "''" : "'.'")} || {e}.x[2] WHEN {e}.x[1] IS NOT NULL THEN {prefix} || '[' || {e}.x[1] || ']' END AS "PATH",
             {e}.x[1] AS "INDEX", {e}.x[3] AS "VALUE", {j}.v AS "THIS"
             FROM (SELECT {json} AS v) AS {j}, LATERAL (SELECT unnest({rows}) AS x) AS {e})
            """;
    }

    private string Generated(Call call)
    {
        if (call.Named.Any(each => string.Equals(each.Name.Text, "TIMELIMIT", StringComparison.OrdinalIgnoreCase)))
            throw source.Unsupported(call.Place, "GENERATOR with TIMELIMIT");
        var rows = Argument(call, "ROWCOUNT", 0, null) ?? throw source.Malformed(call.Place, "GENERATOR needs ROWCOUNT");
        return $"(SELECT range AS i FROM range(CAST({rows.Sql} AS BIGINT)))";
    }

    private (string, IReadOnlyList<QueryColumn>, string?) Scanned(Call call, Scope scope)
    {
        var id = call.Arguments is [Call { Arguments: var arguments } last] && last.Name[^1].Text == "LAST_QUERY_ID" ? LastQuery(arguments, scope, call.Place)
            : call.Arguments is [var given] ? Expr(given, scope).Text : null;
        var relation = id is null ? null : context.Relations.ResultOf(id);
        if (relation is null)
            throw new WarehouseException(709, "02000", $"Statement {id} not found");
        reads.Add(relation);
        return (relation.Source, relation.Columns.Select(column => new QueryColumn(column.Name, column.Name, column.Type)).ToList(), null);
    }

    private string? LastQuery(IReadOnlyList<Expression> arguments, Scope scope, Place place)
    {
        var back = arguments is [var number] ? Expr(number, scope).Constant?.Value as decimal? ?? throw source.Malformed(place, "LAST_QUERY_ID takes a number") : -1;
        var index = back < 0 ? context.QueryIds.Count + (int)Math.Max(back, -10_000) : (int)Math.Min(back, 10_000) - 1;
        return index >= 0 && index < context.QueryIds.Count ? context.QueryIds[index] : null;
    }

    private string SplitTable(Call call, string name, Scope scope)
    {
        var text = Argument(call, "STRING", 0, scope) ?? throw source.Malformed(call.Place, name + " needs a text");
        var by = Argument(call, "DELIMITER", 1, scope)?.Sql ?? "' '";
        var parts = name == "SPLIT_TO_TABLE" ? $"string_split(CAST({text.Sql} AS VARCHAR), {by})"
            : $"list_filter(regexp_split_to_array(CAST({text.Sql} AS VARCHAR), '[' || regexp_escape({by}) || ']'), lambda p: p <> '')";
        var (l, e) = (Fresh("l"), Fresh("e"));
        return $"""LATERAL (SELECT 1 AS "SEQ", {e}.x[1] AS "INDEX", {e}.x[2] AS "VALUE" FROM (SELECT {parts} AS v) AS {l}, LATERAL (SELECT unnest(list_zip(range(1, len({l}.v) + 1), {l}.v)) AS x) AS {e})""";
    }
}
