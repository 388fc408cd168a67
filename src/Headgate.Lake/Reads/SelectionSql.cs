using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Turns a request into a SELECT over a version's rows.</summary>
internal static class SelectionSql
{
    public static string Select(LakeFolder folder, VersionFiles version, ReadRequest request) =>
        Select(RowsSql.Names(folder), version.Version.Schema, version.Files, request);

    public static string Select(Func<string, string> name, LakeSchema schema, IReadOnlyList<VersionFile> files, ReadRequest request)
    {
        var columns = ColumnsOf(schema, request);
        var names = columns.Select(column => DuckDbText.Identifier(column.Name));
        if (request.IncludeTimestamp)
            names = names.Append(LakeSchema.TimestampColumn);
        var sql = $"SELECT {string.Join(", ", names)} FROM ({RowsSql.All(name, schema, files)}) t{Where(schema, request.Rows, LakeErrors.CannotFilterBy)}";
        if (request.OrderBy.Count > 0)
            sql += " ORDER BY " + string.Join(", ", request.OrderBy.Select(order => Order(schema, order)));
        return request.Limit is { } limit ? $"{sql} LIMIT {DuckDbText.Literal(limit)}" : sql;
    }

    public static IReadOnlyList<LakeColumn> ColumnsOf(LakeSchema schema, ReadRequest request)
    {
        if (request.Columns is not { } names)
            return schema.Columns;
        var unknown = names.Where(name => schema.Find(name) is null).ToList();
        return unknown.Count == 0
            ? [.. names.Select(name => schema.Find(name)!)]
            : throw new RefusedException(LakeErrors.NonExistingColumns(unknown));
    }

    /// <summary>The condition with its keyword; empty when every row is meant.</summary>
    public static string Where(LakeSchema schema, RowSelection rows, Func<string, ApiError> unknownColumn)
    {
        List<string> conditions = [.. rows.Filters.Select(filter => Filter(schema, filter, unknownColumn))];
        if (rows.ChangedSince is { } since)
            conditions.Add($"t.{LakeSchema.TimestampColumn} >= {DuckDbText.Literal(since)}");
        if (rows.ChangedUntil is { } until)
            conditions.Add($"t.{LakeSchema.TimestampColumn} < {DuckDbText.Literal(until)}");
        if (rows.FulltextSearch is { } search)
            conditions.Add($"({string.Join(" OR ", schema.Columns.Where(column => rows.SearchedColumns?.Contains(column.Name) ?? true).Select(column => $"contains(lower(CAST(t.{DuckDbText.Identifier(column.Name)} AS VARCHAR)), lower({DuckDbText.Literal(search)}))"))})");
        return conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
    }

    /// <summary>Every value that a filter compares with, so that each can be checked for its type before the rows are read.</summary>
    public static IEnumerable<(string Column, string Value, LakeType Type)> TypedValues(LakeSchema schema, RowSelection rows) =>
        from filter in rows.Filters
        let type = filter.CastTo ?? schema.Find(filter.Column)?.Type
        where type is { IsText: false }
        from value in filter.Values
        select (filter.Column, value, type.Value);

    private static string Filter(LakeSchema schema, RowFilter filter, Func<string, ApiError> unknownColumn)
    {
        var column = schema.Find(filter.Column) ?? throw new RefusedException(unknownColumn(filter.Column));
        var type = filter.CastTo ?? column.Type;
        var name = $"t.{DuckDbText.Identifier(column.Name)}";
        var left = type == column.Type ? name : $"TRY_CAST({name} AS {type})";
        if (filter.ValuesFile is { } file)
            return $"{left} {(filter.Operator == FilterOperator.Equal ? "IN" : "NOT IN")} ({ValuesIn(file, filter.NullTexts, type)})";
        var values = filter.Values.Select(value => type.IsText ? DuckDbText.Literal(value) : $"CAST({DuckDbText.Literal(value)} AS {type})").ToList();
        if (filter.Operator is FilterOperator.Equal or FilterOperator.NotEqual)
            return values.Count == 0
                ? filter.Operator == FilterOperator.Equal ? "false" : "true"
                : $"{left} {(filter.Operator == FilterOperator.Equal ? "IN" : "NOT IN")} ({string.Join(", ", values)})";
        var sign = filter.Operator switch
        {
            FilterOperator.Greater => ">",
            FilterOperator.GreaterOrEqual => ">=",
            FilterOperator.Less => "<",
            _ => "<=",
        };
        return values.Count == 1 ? $"{left} {sign} {values[0]}" : throw new RefusedException(LakeErrors.ManyValues(filter.Column));
    }

    private static string ValuesIn(string file, IReadOnlyList<string> nulls, LakeType type)
    {
        var text = nulls.Aggregate("v", (value, one) => $"NULLIF({value}, {DuckDbText.Literal(one)})");
        var value = type.IsText ? text : $"TRY_CAST({text} AS {type.Sql})";
        return $"SELECT {value} FROM read_csv({DuckDbText.ReadPath(file)}, auto_detect = false, header = false, skip = 1, encoding = 'utf-8', allow_quoted_nulls = false, nullstr = '', " +
            $"delim = ',', quote = '\"', escape = '\"', parallel = false, columns = {{'v': 'VARCHAR'}}) WHERE {value} IS NOT NULL";
    }

    private static string Order(LakeSchema schema, RowOrder order)
    {
        var column = schema.Find(order.Column) ?? throw new RefusedException(LakeErrors.CannotOrderBy(order.Column));
        var name = $"t.{DuckDbText.Identifier(column.Name)}";
        var key = order.CastTo is { } type && type != column.Type ? $"TRY_CAST({name} AS {type})" : name;
        return $"{key} {(order.Descending ? "DESC" : "ASC")} NULLS LAST";
    }
}
