using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.ServerTests.Clients;

/// <summary>What a strictly typed client decodes an answer into: fields and the types that they must have.</summary>
/// <remarks>
/// Written as <c>path:kind</c>, separated by blanks. In a path a dot goes into an object, <c>[]</c> to each item of a list that is not empty (<c>[]?</c>: that may be), <c>*</c> to each
/// value of a map. A question mark behind a kind allows null and absence; a path behind <c>?</c> is followed only where it leads somewhere.
/// </remarks>
internal static class Shape
{
    /// <summary>Fails with all that does not fit.</summary>
    public static void Check(JsonNode? answer, string shape)
    {
        List<string> wrong = [];
        foreach (var expected in shape.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = expected.LastIndexOf(':');
            var (path, kind) = (expected[..colon], expected[(colon + 1)..]);
            foreach (var found in Follow(answer, path.Split('.'), wrong, path))
            {
                if (!Fits(found, kind))
                    wrong.Add($"{path} should be {kind} and is {found?.ToJsonString() ?? "null or missing"}");
            }
        }

        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong.Distinct())}\nin {answer?.ToJsonString()}");
    }

    private static IEnumerable<JsonNode?> Follow(JsonNode? node, ReadOnlyMemory<string> path, List<string> wrong, string whole)
    {
        if (path.Length == 0)
            return [node];
        var (step, rest) = (path.Span[0], path[1..]);
        if (step.EndsWith("[]?", StringComparison.Ordinal))
            return ((step.Length > 3 ? node?[step[..^3]] : node) as JsonArray ?? []).SelectMany(item => Follow(item, rest, wrong, whole));
        if (step.EndsWith("[]", StringComparison.Ordinal))
            return Items(step.Length > 2 ? node?[step[..^2]] : node).SelectMany(item => Follow(item, rest, wrong, whole));
        if (step == "*")
            return ((node as JsonObject)?.Select(pair => pair.Value) ?? []).SelectMany(item => Follow(item, rest, wrong, whole));
        if (step.EndsWith('?'))
            return (node as JsonObject)?[step[..^1]] is { } there ? Follow(there, rest, wrong, whole) : [];
        if (node is JsonObject into)
            return Follow(into[step], rest, wrong, whole);
        wrong.Add($"{whole} goes through {step}, which is in no object but in {node?.ToJsonString() ?? "null"}");
        return [];

        IEnumerable<JsonNode?> Items(JsonNode? list)
        {
            if (list is JsonArray { Count: > 0 } items)
                return items;
            wrong.Add($"{whole} needs a list with items and there is {list?.ToJsonString() ?? "nothing"}");
            return [];
        }
    }

    private static bool Fits(JsonNode? value, string kind)
    {
        if (kind.EndsWith('?'))
            return value is null || Fits(value, kind[..^1]);
        var type = value?.GetValueKind() ?? JsonValueKind.Null;
        return kind switch
        {
            "text" => type == JsonValueKind.String,
            "id" => type == JsonValueKind.String && value!.GetValue<string>().Length > 0,
            "number-text" => type == JsonValueKind.String && long.TryParse(value!.GetValue<string>(), CultureInfo.InvariantCulture, out _),
            "bucket" => type == JsonValueKind.String && IsName(value!.GetValue<string>(), 2),
            "table" => type == JsonValueKind.String && IsName(value!.GetValue<string>(), 3),
            "count" => type == JsonValueKind.Number && ulong.TryParse(value!.ToJsonString(), CultureInfo.InvariantCulture, out _),
            "flag" => type is JsonValueKind.True or JsonValueKind.False,
            "time" => type == JsonValueKind.String && value!.GetValue<string>().Length == 24
                && DateTimeOffset.TryParseExact(value!.GetValue<string>().Insert(22, ":"), "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "texts" => value is JsonArray texts && texts.All(item => item?.GetValueKind() == JsonValueKind.String),
            "list" => value is JsonArray,
            "map" => value is JsonObject,
            "map-or-empty-list" => value is JsonObject or JsonArray { Count: 0 },
            "absent" => value is null,
            _ => throw new ArgumentException($"Nobody knows the kind {kind}.", nameof(kind)),
        };
    }

    private static bool IsName(string id, int parts) => id.Split('.') is { } names && names.Length == parts && names[0] is "in" or "out" or "sys" && names.All(part => part.Length > 0);
}
