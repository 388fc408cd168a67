using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headgate.Lake;

/// <summary>A schema as it is kept in <c>lake.table_schema</c>; these words are frozen by a test.</summary>
internal static class SchemaJson
{
    public static string Write(LakeSchema schema) => JsonSerializer.Serialize(
        new StoredSchema(schema.Typed, [.. schema.KeyColumns.Select(column => column.Field)],
            [.. schema.Columns.Select(column => new StoredColumn(column.Field, column.Name, column.Type.ToString(), column.Nullable, column.Initial))]),
        StoredSchemaContext.Default.StoredSchema);

    public static LakeSchema Read(string json)
    {
        var stored = JsonSerializer.Deserialize(json, StoredSchemaContext.Default.StoredSchema)!;
        var columns = stored.Columns.Select(column => new LakeColumn(column.Field, column.Name, LakeType.Parse(column.Type), column.Nullable, column.Initial)).ToList();
        return new(stored.Typed, columns, [.. stored.Key.Select(field => columns.Single(column => column.Field == field).Name)]);
    }
}

internal sealed record StoredSchema(
    [property: JsonPropertyName("typed")] bool Typed,
    [property: JsonPropertyName("key")] int[] Key,
    [property: JsonPropertyName("columns")] StoredColumn[] Columns);

internal sealed record StoredColumn(
    [property: JsonPropertyName("field")] int Field,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("nullable")] bool Nullable,
    [property: JsonPropertyName("initial")] string? Initial);

[JsonSerializable(typeof(StoredSchema))]
internal sealed partial class StoredSchemaContext : JsonSerializerContext;
