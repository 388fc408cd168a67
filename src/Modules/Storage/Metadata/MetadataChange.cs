using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Pairs that a request sets on a bucket or a table, and on the table's columns.</summary>
internal sealed record MetadataChange(string Provider, IReadOnlyList<MetadataPair> Pairs, IReadOnlyList<NamedPair> Columns)
{
    private const string ColumnsField = "columnsMetadata";

    /// <exception cref="RefusedException">400, or 403 for Storage's own metadata.</exception>
    public static MetadataChange Read(Fields body) => new(MetadataProvider.Read(body), MetadataFields.Read(body), []);

    /// <summary>Either field may be left out, but not both.</summary>
    /// <exception cref="RefusedException">400, or 403 for Storage's own metadata.</exception>
    public static MetadataChange ReadWithColumns(Fields body)
    {
        var provider = MetadataProvider.Read(body);
        if (body.Raw(ColumnsField) is not { } columns)
            return new MetadataChange(provider, MetadataFields.Read(body), []);
        var own = body.Raw(MetadataFields.Field) is { } pairs ? MetadataFields.Read(pairs, MetadataFields.Field) : [];
        return new MetadataChange(provider, own, ReadColumns(columns));
    }

    private static List<NamedPair> ReadColumns(JsonNode columns)
    {
        var found = new Dictionary<(string, string), NamedPair>();
        foreach (var (list, key) in Lists(columns))
        {
            var name = $"{ColumnsField}[{key}]";
            foreach (var (item, place) in MetadataFields.Items(list, name))
            {
                var at = $"{name}[{place}]";
                var pair = MetadataFields.ReadPair(item, at);
                var column = item["columnName"] is { } asked
                    ? asked.GetValueKind() == JsonValueKind.String ? asked.GetValue<string>() : throw new RefusedException(MetadataErrors.NoColumnName(at))
                    : columns is JsonObject ? key : throw new RefusedException(MetadataErrors.NoColumnName(at));
                found[(column, pair.Key)] = new NamedPair(column, pair);
            }
        }

        return [.. found.Values];
    }

    private static IEnumerable<(JsonNode? List, string Key)> Lists(JsonNode columns) => columns switch
    {
        JsonObject byName => byName.Select(pair => (pair.Value, pair.Key)),
        JsonArray inOrder => inOrder.Select((list, place) => (list, place.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        _ => throw new RefusedException(MetadataErrors.ColumnsNotAMap),
    };
}
