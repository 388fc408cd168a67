using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Headgate.Kernel;

/// <summary>A key with its value, to be set on something.</summary>
public sealed record MetadataPair(string Key, string Value);

/// <summary>Reads the key-value pairs that clients set on buckets, tables, columns, branches and configurations: <c>metadata:[{key,value}]</c>.</summary>
/// <remarks>Texts of refusals name a field as forms do, <c>metadata[0][key]</c>, whatever form the request came in.</remarks>
public static partial class MetadataFields
{
    /// <summary>The field's usual name.</summary>
    public const string Field = "metadata";

    private const int LongestKey = 255;
    private const int LongestValue = 1_000_000;
    private const int Most = 10_000;

    /// <summary>The pairs of <c>metadata</c>, at least one; of a key that comes twice the last value.</summary>
    /// <exception cref="RefusedException">400, <c>storage.metadata.*</c>.</exception>
    public static IReadOnlyList<MetadataPair> Read(Fields body) =>
        Read(body.Raw(Field), Field) is { Count: > 0 } pairs ? pairs : throw new RefusedException(MetadataRefusals.Nothing);

    /// <summary>The pairs of one list.</summary>
    /// <exception cref="RefusedException">400, <c>storage.metadata.*</c>.</exception>
    public static IReadOnlyList<MetadataPair> Read(JsonNode? list, string name)
    {
        var byKey = new Dictionary<string, MetadataPair>(StringComparer.Ordinal);
        foreach (var (item, place) in Items(list, name))
        {
            var pair = ReadPair(item, $"{name}[{place}]");
            byKey[pair.Key] = pair;
        }

        return [.. byKey.Values];
    }

    /// <summary>The objects of a list, each with its place.</summary>
    /// <exception cref="RefusedException">400: it is no list of objects.</exception>
    public static IEnumerable<(JsonObject Item, int Place)> Items(JsonNode? list, string name)
    {
        if (list is JsonObject { Count: 0 })
            yield break;
        if (list is not JsonArray items)
            throw new RefusedException(MetadataRefusals.NotAList(name));
        if (items.Count > Most)
            throw new RefusedException(MetadataRefusals.TooMany(name, Most));
        var place = 0;
        foreach (var item in items)
            yield return (item as JsonObject ?? throw new RefusedException(MetadataRefusals.NotAPair($"{name}[{place}]")), place++);
    }

    /// <summary>One object with <c>key</c> and <c>value</c>.</summary>
    /// <exception cref="RefusedException">400, <c>storage.metadata.*</c>.</exception>
    public static MetadataPair ReadPair(JsonObject item, string name)
    {
        if (Text(item["key"]) is not { Length: > 0 } key || !item.ContainsKey("value") || Text(item["value"]) is not { Length: <= LongestValue } value)
            throw new RefusedException(MetadataRefusals.NotAPair(name));
        if (key.Length > LongestKey || !AllowedKey().IsMatch(key))
            throw new RefusedException(MetadataRefusals.InvalidKey($"{name}[key]"));
        return value.Contains('\0', StringComparison.Ordinal) ? throw new RefusedException(MetadataRefusals.NotAPair(name)) : new MetadataPair(key, value);
    }

    /// <summary>A scalar as the clients' language writes it: true is <c>1</c>, false and null are empty. <c>null</c> for anything else.</summary>
    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.False => "",
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.True => "1",
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z0-9_.:/@+ \\[\\]-]+$")]
    private static partial Regex AllowedKey();
}

/// <summary>What is wrong with pairs.</summary>
internal static class MetadataRefusals
{
    private const string Structure = "storage.metadata.invalidStructure";

    public static ApiError Nothing { get; } = new(400, Structure, "There is no metadata to set. Send metadata:[{key,value}] with at least one pair.");

    public static ApiError NotAList(string name) => new(400, "storage.metadata.invalidParameter", $"The {name} parameter must be an array.");

    public static ApiError NotAPair(string name) => new(400, Structure, $"Each metadata entry must have a key and a value ({name}).");

    public static ApiError TooMany(string name, int most) => new(400, Structure, $"The {name} parameter has more than {most} entries.");

    public static ApiError InvalidKey(string name) => new(400, "storage.metadata.invalidKey", $"Invalid Metadata Key ({name})");
}
