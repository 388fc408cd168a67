using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Rows for clients that did not ask for whole microseconds: timestamps as seconds with a fraction.</summary>
internal static class TimestampSeconds
{
    /// <summary>The rows with every TIMESTAMP rewritten.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> rows, IReadOnlyList<ResultColumn> columns)
    {
        var types = columns.Select(TableSchema.TypeOf).ToList();
        if (rows.IsEmpty || !types.Any(Holds))
            return rows;
        var list = (JsonArray)JsonNode.Parse((byte[])[.. "["u8, .. rows.Span, .. "]"u8])!;
        foreach (var row in list)
            Record((JsonObject)row!, types);
        var text = System.Text.Encoding.UTF8.GetBytes(list.ToJsonString(JsonWire.Options));
        return text.AsMemory(1, text.Length - 2);
    }

    private static bool Holds(FieldType type) => type.Type == "TIMESTAMP" || type.Fields?.Any(field => Holds(field.Type)) == true;

    private static void Record(JsonObject row, List<FieldType> types)
    {
        var cells = (JsonArray)row["f"]!;
        for (var i = 0; i < types.Count && i < cells.Count; i++)
        {
            if (Holds(types[i]))
                Cell((JsonObject)cells[i]!, types[i]);
        }
    }

    private static void Cell(JsonObject cell, FieldType type)
    {
        switch (cell["v"])
        {
            case JsonArray items when type.Repeated:
                foreach (var item in items)
                    Cell((JsonObject)item!, type with { Repeated = false });
                break;
            case JsonObject record when type.Fields is { } fields:
                Record(record, [.. fields.Select(field => field.Type)]);
                break;
            case JsonValue value when value.TryGetValue(out string? text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros):
                cell["v"] = (micros / 1_000_000m).ToString("0.0#####", CultureInfo.InvariantCulture);
                break;
        }
    }
}
