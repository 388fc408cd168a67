using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Puts the values of parameters where a query names them, as typed literals: nothing of a value is ever read as SQL.</summary>
internal static class QueryParameters
{
    private const int DeepestValue = 15;

    /// <summary>The query with its parameters filled in.</summary>
    /// <exception cref="RefusedException">A parameter is missing or has a wrong type.</exception>
    public static string Fill(string sql, string? mode, IReadOnlyList<JsonObject> parameters)
    {
        if (parameters.Count == 0)
            return sql;
        var isNamed = mode is null ? parameters[0].Text("name") is not null : mode.Equals("NAMED", StringComparison.OrdinalIgnoreCase);
        var byName = isNamed
            ? parameters.GroupBy(parameter => parameter.Required("name"), StringComparer.OrdinalIgnoreCase).ToDictionary(one => one.Key, one => Sql(one.First()), StringComparer.OrdinalIgnoreCase)
            : [];
        var inOrder = isNamed ? [] : parameters.Select(Sql).ToList();
        var text = new StringBuilder(sql.Length + 64);
        var next = 0;
        foreach (var (kind, start, end) in GoogleSqlText.Pieces(sql))
        {
            var piece = sql[start..end];
            text.Append(kind switch
            {
                GoogleSqlText.Piece.Parameter when isNamed =>
                    byName.TryGetValue(piece[1..], out var value) ? value : throw new RefusedException(BigQueryErrors.InvalidQuery($"Query parameter '{piece[1..]}' not found")),
                GoogleSqlText.Piece.Question when !isNamed =>
                    next < inOrder.Count ? inOrder[next++] : throw new RefusedException(BigQueryErrors.InvalidQuery($"Query parameter number {next + 1} not found")),
                _ => piece,
            });
        }

        return text.ToString();
    }

    private static string Sql(JsonObject parameter) =>
        Value(parameter.Object("parameterType") ?? throw Missing("parameterType"), parameter.Object("parameterValue") ?? [], 1);

    private static string Value(JsonObject type, JsonObject value, int depth)
    {
        if (depth > DeepestValue)
            throw new RefusedException(BigQueryErrors.Invalid($"Parameters are nested {DeepestValue} deep at most."));
        switch (type.Required("type").ToUpperInvariant())
        {
            case "ARRAY":
                var element = type.Object("arrayType") ?? throw Missing("arrayType");
                return $"CAST([{string.Join(", ", value.Objects("arrayValues").Select(item => Value(element, item, depth + 1)))}] AS {TypeSql(type, 1)})";
            case "STRUCT":
                var values = value.Object("structValues") ?? [];
                return $"STRUCT({string.Join(", ", type.Objects("structTypes").Select(field => Field(field, values, depth)))})";
            default:
                return value.Text("value") is { } text ? Scalar(type, text) : $"CAST(NULL AS {TypeSql(type, 1)})";
        }
    }

    private static string Field(JsonObject field, JsonObject values, int depth)
    {
        var name = field.Text("name") ?? "";
        var value = Value(field.Object("type") ?? throw Missing("structTypes.type"), values[name] as JsonObject ?? [], depth + 1);
        return name.Length == 0 ? value : $"{value} AS {FieldType.Quoted(name)}";
    }

    private static string Scalar(JsonObject type, string text) => TypeSql(type, 1) switch
    {
        "STRING" => GoogleSqlText.Literal(text),
        "BYTES" => $"FROM_BASE64({GoogleSqlText.Literal(text)})",
        "JSON" => $"PARSE_JSON({GoogleSqlText.Literal(text)})",
        var other => $"CAST({GoogleSqlText.Literal(text)} AS {other})",
    };

    private static string TypeSql(JsonObject type, int depth) => depth > DeepestValue
        ? throw new RefusedException(BigQueryErrors.Invalid($"Parameters are nested {DeepestValue} deep at most."))
        : type.Required("type").ToUpperInvariant() switch
        {
            "ARRAY" => $"ARRAY<{TypeSql(type.Object("arrayType") ?? throw Missing("arrayType"), depth + 1)}>",
            "STRUCT" => $"STRUCT<{string.Join(", ", type.Objects("structTypes").Select(field => $"{FieldType.Quoted(field.Text("name") ?? "")} {TypeSql(field.Object("type") ?? throw Missing("type"), depth + 1)}"))}>",
            "INT64" or "INTEGER" or "INT" or "SMALLINT" or "BIGINT" or "TINYINT" or "BYTEINT" => "INT64",
            "FLOAT64" or "FLOAT" => "FLOAT64",
            "BOOL" or "BOOLEAN" => "BOOL",
            "NUMERIC" or "DECIMAL" => "NUMERIC",
            "BIGNUMERIC" or "BIGDECIMAL" => "BIGNUMERIC",
            "STRING" => "STRING",
            "BYTES" => "BYTES",
            "DATE" => "DATE",
            "DATETIME" => "DATETIME",
            "TIME" => "TIME",
            "TIMESTAMP" => "TIMESTAMP",
            "JSON" => "JSON",
            var other => throw new RefusedException(BigQueryErrors.Invalid($"Query parameters of type {other} are not available here.")),
        };

    private static RefusedException Missing(string what) => new(BigQueryErrors.Invalid($"Required parameter is missing: {what}"));
}
