using System.Globalization;
using System.Text.Json.Nodes;

namespace Headgate.Kernel;

/// <summary>Builds a tree from the flat names of forms and queries: <c>a</c>, <c>a[]</c>, <c>a[0]</c>, <c>a[b][c]</c>, and repeated <c>a</c>.</summary>
internal static class FieldTree
{
    private const int DeepestName = 8;
    private const int LargestIndex = 10_000;

    public static JsonObject Build(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var root = new JsonObject();
        foreach (var (name, value) in fields)
            Put(root, Split(name), value);
        return (JsonObject)ListsFromNumberedMaps(root)!;
    }

    private static List<string> Split(string name)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        if (bracket <= 0 || !name.EndsWith(']'))
            return [name];
        var parts = new List<string> { name[..bracket] };
        parts.AddRange(name[(bracket + 1)..^1].Split("]["));
        return parts.Count <= DeepestName ? parts : throw new RefusedException(ApiErrors.MalformedRequest($"the field name {name[..Math.Min(40, name.Length)]}… is nested too deep."));
    }

    private static void Put(JsonObject root, List<string> path, string value)
    {
        var at = root;
        for (var i = 0; i < path.Count - 1; i++)
        {
            var key = Key(at, path[i]);
            if (at[key] is not JsonObject next)
                at[key] = next = [];
            at = next;
        }

        var last = Key(at, path[^1]);
        switch (at[last])
        {
            case null:
                at[last] = value;
                break;
            case JsonArray list:
                list.Add(value);
                break;
            case JsonValue first:
                at[last] = new JsonArray(first.DeepClone(), value);
                break;
            default:
                at[last] = value;
                break;
        }
    }

    private static string Key(JsonObject at, string name) => name.Length > 0 ? name : at.Count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A map whose keys are 0, 1, 2 … was a list.</summary>
    private static JsonNode? ListsFromNumberedMaps(JsonNode? node)
    {
        if (node is not JsonObject map)
            return node?.DeepClone();
        var children = map.ToDictionary(child => child.Key, child => ListsFromNumberedMaps(child.Value));
        var isList = children.Count > 0 && map.Parent is not null && children.Keys.All(key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= LargestIndex);
        return isList
            ? new JsonArray([.. children.OrderBy(child => int.Parse(child.Key, CultureInfo.InvariantCulture)).Select(child => child.Value)])
            : new JsonObject(children);
    }
}
