using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Schemas of tables and results, both ways.</summary>
internal static class TableSchema
{
    private const int DeepestRecord = 15;
    private const int MostFields = 10_000;

    /// <summary>The schema of a result.</summary>
    public static JsonObject Of(IReadOnlyList<ResultColumn> columns) =>
        new() { ["fields"] = new JsonArray([.. columns.Select(column => (JsonNode)TypeOf(column).ToField(column.Name, column.Nullable))]) };

    public static FieldType TypeOf(ResultColumn column) => column.EngineType is { } type ? FieldType.OfDuckDb(type) : column.Type switch
    {
        "FIXED" when column.Scale is > 0 => new("NUMERIC"),
        "FIXED" => new("INTEGER"),
        "REAL" => new("FLOAT"),
        "BOOLEAN" or "DATE" or "TIME" => new(column.Type),
        "TIMESTAMP_NTZ" => new("DATETIME"),
        "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" => new("TIMESTAMP"),
        "VARIANT" or "ARRAY" or "OBJECT" => new("JSON"),
        "BINARY" => new("BYTES"),
        _ => new("STRING"),
    };

    /// <summary>Reads the columns of a schema that a client sent.</summary>
    public static IReadOnlyList<SchemaColumn> Read(JsonObject schema)
    {
        var columns = schema.Objects("fields").Select(field => Read(field, 1)).ToList();
        return columns.Count is > 0 and <= MostFields ? columns : throw new RefusedException(BigQueryErrors.Invalid($"A schema has 1 to {MostFields} fields."));
    }

    private static SchemaColumn Read(JsonObject field, int depth)
    {
        var name = field.Required("name");
        if (!TableId.IsName(name) || name.Length > 300)
            throw new RefusedException(BigQueryErrors.Invalid($"Invalid field name \"{name}\": 1 to 300 letters, digits and underscores."));
        var mode = field.Text("mode")?.ToUpperInvariant() ?? "NULLABLE";
        if (mode is not ("NULLABLE" or "REQUIRED" or "REPEATED"))
            throw new RefusedException(BigQueryErrors.Invalid($"Invalid value for mode: {mode} is not a valid value"));
        var word = field.Required("type").ToUpperInvariant();
        if (word is "RECORD" or "STRUCT")
        {
            if (depth >= DeepestRecord)
                throw new RefusedException(BigQueryErrors.Invalid($"Records are nested {DeepestRecord} deep at most."));
            var children = field.Objects("fields").Select(child => Read(child, depth + 1)).ToList();
            if (children.Count == 0)
                throw new RefusedException(BigQueryErrors.Invalid($"Field {name} is type RECORD but has no schema"));
            return new(name, new FieldType("RECORD", mode == "REPEATED", [.. children.Select(child => (child.Name, child.Type))]), mode == "REQUIRED");
        }

        var type = word switch
        {
            "INTEGER" or "INT64" => "INTEGER",
            "FLOAT" or "FLOAT64" => "FLOAT",
            "BOOLEAN" or "BOOL" => "BOOLEAN",
            "STRING" or "BYTES" or "DATE" or "DATETIME" or "TIME" or "TIMESTAMP" or "JSON" or "NUMERIC" or "BIGNUMERIC" => word,
            "DECIMAL" => "NUMERIC",
            "BIGDECIMAL" => "BIGNUMERIC",
            _ => throw new RefusedException(BigQueryErrors.Invalid($"Invalid value for type: {word} is not a type that is available here.")),
        };
        var digits = field.Number("precision") is { } precision and > 0 and <= 38
            ? ((int)precision, (int)Math.Clamp(field.Number("scale") ?? 0, 0, precision))
            : ((int, int)?)null;
        return new(name, new FieldType(type, mode == "REPEATED") { Digits = type is "NUMERIC" or "BIGNUMERIC" ? digits : null }, mode == "REQUIRED");
    }
}

/// <summary>A column of a schema that a client sent.</summary>
internal sealed record SchemaColumn(string Name, FieldType Type, bool Required)
{
    /// <summary>The column in CREATE TABLE.</summary>
    public string Sql => $"{FieldType.Quoted(Name)} {Type.Sql}{(Required ? " NOT NULL" : "")}";
}
