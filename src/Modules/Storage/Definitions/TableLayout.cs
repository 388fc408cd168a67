using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What a definition says of how a backend lays a table out: kept and shown; the lake has a layout of its own.</summary>
internal static class TableLayout
{
    private const string BigQuery = "bigquery";
    private static readonly string[] OfBigQuery = ["timePartitioning", "rangePartitioning", "clustering"];

    /// <summary>Reads the settings that the backend knows; errors are noted in <paramref name="body"/>.</summary>
    /// <returns>The settings in the form of answers; <c>null</c> for none.</returns>
    public static JsonObject? Read(Fields body, string backend, IReadOnlyCollection<string> columns)
    {
        foreach (var name in OfBigQuery.Where(name => backend != BigQuery && body.Raw(name) is not null))
            body.Wrong(name, $"The backend {backend} has no such setting.");
        var layout = new JsonObject();
        if (Named(body, "distribution", "distributionColumnsNames", columns) is { } distribution)
            layout["distribution"] = distribution;
        if (Named(body, "index", "indexColumnsNames", columns) is { } index)
            layout["index"] = index;
        if (backend == BigQuery)
            ReadPartitions(body, columns, layout);
        return layout.Count > 0 ? layout : null;
    }

    private static void ReadPartitions(Fields body, IReadOnlyCollection<string> columns, JsonObject layout)
    {
        if (body.Map("timePartitioning") is { } time)
        {
            Require(time, "type");
            layout["timePartitioning"] = Shown(
                ("type", time.OneOf("type", "DAY", "HOUR", "MONTH", "YEAR")), ("expirationMs", Whole(time, "expirationMs", least: 1)), ("field", Column(time, "field", columns)));
        }

        if (body.Map("rangePartitioning") is { } range)
        {
            Require(range, "field");
            Require(range, "range");
            var bounds = range.Map("range");
            foreach (var name in (string[])["start", "end", "interval"])
            {
                if (bounds is not null)
                    Require(bounds, name);
            }

            var shown = Shown(("field", Column(range, "field", columns)));
            shown["range"] = Shown(("start", Whole(bounds, "start")), ("end", Whole(bounds, "end")), ("interval", Whole(bounds, "interval", least: 1)));
            layout["rangePartitioning"] = shown;
        }

        if (body.Map("clustering") is { } clustering)
        {
            Require(clustering, "fields");
            layout["clustering"] = new JsonObject { ["fields"] = Names(clustering, "fields", columns) };
        }

        if (layout.ContainsKey("timePartitioning") || layout.ContainsKey("rangePartitioning"))
            (layout["requirePartitionFilter"], layout["partitions"]) = (false, new JsonArray());
    }

    private static JsonObject? Named(Fields body, string name, string columnsField, IReadOnlyCollection<string> columns)
    {
        if (body.Map(name) is not { } fields)
            return null;
        var shown = Shown(("type", fields.RequiredText("type", 100)));
        shown[columnsField] = Names(fields, columnsField, columns);
        return shown;
    }

    private static JsonArray Names(Fields fields, string name, IReadOnlyCollection<string> columns)
    {
        var names = fields.Texts(name) ?? [];
        foreach (var unknown in names.Where(column => !columns.Contains(column)))
            fields.Wrong(name, $"Column \"{unknown}\" is not in the table.");
        return [.. names.Select(column => (JsonNode)column)];
    }

    private static string? Column(Fields fields, string name, IReadOnlyCollection<string> columns)
    {
        var column = fields.Text(name, 255);
        if (column is not null && !columns.Contains(column))
            fields.Wrong(name, $"Column \"{column}\" is not in the table.");
        return column;
    }

    /// <summary>Whole numbers are shown as text, as the backend does it and typed clients read it.</summary>
    private static string? Whole(Fields? fields, string name, long least = long.MinValue) =>
        fields?.Number(name, least)?.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Require(Fields fields, string name)
    {
        if (fields.Raw(name) is null)
            fields.Wrong(name, "This field is missing.");
    }

    private static JsonObject Shown(params (string Name, string? Value)[] values)
    {
        var shown = new JsonObject();
        foreach (var (name, value) in values.Where(pair => pair.Value is not null))
            shown[name] = value;
        return shown;
    }
}
