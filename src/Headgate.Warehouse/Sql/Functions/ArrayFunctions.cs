using Headgate.Warehouse.Sql.Types;
using static Headgate.Warehouse.Sql.SqlType;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Functions of ARRAY values, which are JSON; <c>json_extract(a, '$[*]')</c> gives their elements as a list.</summary>
internal static class ArrayFunctions
{
    private const string First = "json_extract({0j}, '$[*]')", Second = "json_extract({1j}, '$[*]')";

    // Numbers sort as numbers, before everything else.
    private const string Sortable = "list_transform(" + First + ", lambda _e: {'n': TRY_CAST(_e AS DOUBLE), 's': _e})";

    internal static void AddTo(FunctionTable table)
    {
        table.Add("ARRAY_CONSTRUCT", 0, int.MaxValue, call => new(
            $"CAST(json_array({string.Join(", ", call.Arguments.Select(value => SnowflakeCasts.ToVariant(value, call.Session)))}) AS JSON)", SqlType.Array));
        table.Add("ARRAY_CONSTRUCT_COMPACT", SqlType.Array, "to_json(list_filter([{*j}], lambda _e: _e IS NOT NULL))");
        table.Add("ARRAY_SIZE", Integer, "CASE WHEN json_type({0j}) = 'ARRAY' THEN json_array_length({0j}) END");
        table.Add("ARRAY_CONTAINS", SqlType.Boolean, "CASE WHEN {1j} IS NOT NULL THEN list_contains(" + Second + ", {0j}) END");
        table.Add("ARRAY_POSITION", Integer, "(nullif(list_position(" + Second + ", {0j}), 0) - 1)");
        table.Add("ARRAY_APPEND", SqlType.Array, Whole("list_append(" + First + ", coalesce({1j}, CAST('null' AS JSON)))"));
        table.Add("ARRAY_PREPEND", SqlType.Array, Whole("list_prepend(coalesce({1j}, CAST('null' AS JSON)), " + First + ")"));
        table.Add("ARRAY_INSERT", SqlType.Array, Whole("list_concat(list_concat(" + First + "[1:{1i}], [{2j}]), " + First + "[{1i} + 1:])"));
        table.Add("ARRAY_CAT", SqlType.Array, "CASE WHEN {0j} IS NOT NULL AND {1j} IS NOT NULL THEN to_json(list_concat(" + First + ", " + Second + ")) END");
        table.Add("ARRAY_SLICE", SqlType.Array, Whole(First + "[CASE WHEN {1i} < 0 THEN len(" + First + ") + {1i} ELSE {1i} END + 1:CASE WHEN {2i} < 0 THEN len(" + First + ") + {2i} ELSE {2i} END]"));
        table.Add("ARRAY_REMOVE", SqlType.Array, Whole("list_filter(" + First + ", lambda _e: _e <> {1j})"));
        table.Add("ARRAY_REMOVE_AT", SqlType.Array, Whole("list_concat(" + First + "[1:{1i}], " + First + "[{1i} + 2:])"));
        table.Add("ARRAY_COMPACT", SqlType.Array, Whole("list_filter(" + First + ", lambda _e: json_type(_e) <> 'NULL')"));
        table.Add("ARRAY_DISTINCT", SqlType.Array, Whole("list_filter(" + First + ", lambda _e, _i: list_position(" + First + ", _e) = _i)"));
        table.Add("ARRAY_REVERSE", SqlType.Array, Whole("list_reverse(" + First + ")"));
        table.Add("ARRAY_INTERSECTION", SqlType.Array, Whole("list_filter(" + First + ", lambda _e: list_contains(" + Second + ", _e))"));
        table.Add("ARRAY_EXCEPT", SqlType.Array, Whole("list_filter(" + First + ", lambda _e: NOT list_contains(" + Second + ", _e))"));
        table.Add("ARRAYS_OVERLAP", SqlType.Boolean, "list_has_any(" + First + ", " + Second + ")");
        table.Add("ARRAY_FLATTEN", SqlType.Array, Whole("flatten(list_transform(" + First + ", lambda _e: json_extract(_e, '$[*]')))"));
        table.Add("ARRAY_SORT", SqlType.Array, Whole("list_transform(list_sort(" + Sortable + ", 'ASC', 'NULLS LAST'), lambda _e: _e.s)"),
            "CASE WHEN {0j} IS NOT NULL THEN to_json(list_transform(CASE WHEN {1} THEN list_sort(" + Sortable + ", 'ASC', 'NULLS LAST') ELSE list_sort(" + Sortable + ", 'DESC', 'NULLS FIRST') END, lambda _e: _e.s)) END");
        table.Add("ARRAY_MIN", Variant, "(list_sort(list_filter(" + Sortable + ", lambda _e: json_type(_e.s) <> 'NULL'), 'ASC', 'NULLS LAST')[1]).s");
        table.Add("ARRAY_MAX", Variant, "(list_sort(list_filter(" + Sortable + ", lambda _e: json_type(_e.s) <> 'NULL'), 'DESC', 'NULLS FIRST')[1]).s");
        table.Add("ARRAY_TO_STRING", Text, "array_to_string(list_transform(" + First + ", lambda _e: coalesce(json_extract_string(_e, '$'), '')), {1t})");
        table.Add("ARRAY_GENERATE_RANGE", SqlType.Array, "to_json(range({0i}, {1i}))", "to_json(range({0i}, {1i}, {2i}))");
        table.Add("ARRAYS_TO_OBJECT", SqlType.Object, "to_json(map(list_transform(" + First + ", lambda _e: json_extract_string(_e, '$')), " + Second + "))");
        table.Add("TRANSFORM", 2, 2, call => Higher(call, "list_transform"));
        table.Add("FILTER", 2, 2, call => Higher(call, "list_filter"));
    }

    private static string Whole(string list) => "CASE WHEN {0j} IS NOT NULL THEN to_json(" + list + ") END";

    private static Emitted Higher(FunctionCall call, string function) => call.Arguments[1].IsLambda
        ? new(FunctionTable.Fill(Whole(function + "(" + First + ", {1})"), call), SqlType.Array)
        : throw call.Wrong("the second argument is a lambda");
}
