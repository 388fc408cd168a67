using System.Text.Json.Nodes;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A column's type in BigQuery's words.</summary>
/// <param name="Type">Such as INTEGER, STRING or RECORD.</param>
/// <param name="Repeated">Whether it is a list of them.</param>
/// <param name="Fields">Of a RECORD.</param>
internal sealed record FieldType(string Type, bool Repeated = false, IReadOnlyList<(string Name, FieldType Type)>? Fields = null)
{
    /// <summary>Digits of NUMERIC when they are not the type's own.</summary>
    public (int Precision, int Scale)? Digits { get; init; }

    /// <summary>The type of DuckDB's type.</summary>
    public static FieldType OfDuckDb(string type) => new DuckDbTypeReader(type).Read();

    /// <summary>The type in GoogleSQL, such as <c>ARRAY&lt;INT64&gt;</c>.</summary>
    public string Sql
    {
        get
        {
            var one = Type switch
            {
                "INTEGER" => "INT64",
                "FLOAT" => "FLOAT64",
                "BOOLEAN" => "BOOL",
                "RECORD" => $"STRUCT<{string.Join(", ", Fields!.Select(child => $"{Quoted(child.Name)} {child.Type.Sql}"))}>",
                "NUMERIC" or "BIGNUMERIC" when Digits is { } digits => $"{Type}({digits.Precision}, {digits.Scale})",
                var other => other,
            };
            return Repeated ? $"ARRAY<{one}>" : one;
        }
    }

    /// <summary>A field of a <c>TableSchema</c>.</summary>
    public JsonObject ToField(string name, bool nullable = true)
    {
        var field = new JsonObject { ["name"] = name, ["type"] = Type, ["mode"] = Repeated ? "REPEATED" : nullable ? "NULLABLE" : "REQUIRED" };
        if (Fields is not null)
            field["fields"] = new JsonArray([.. Fields.Select(child => (JsonNode)child.Type.ToField(child.Name))]);
        if (Digits is { } digits)
            (field["precision"], field["scale"]) = ($"{digits.Precision}", $"{digits.Scale}");
        return field;
    }

    /// <summary>A name in backticks.</summary>
    public static string Quoted(string name) => "`" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal) + "`";
}
