using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.ServerTests.Routes;

/// <summary>Values of every type but mostly not of the right one; the same ones for the same seed.</summary>
internal sealed class Nonsense(int seed)
{
    private static readonly string[] Texts =
    [
        "", " ", "null", "true", "-1", "0", "1", "1.5", "1e999", "99999999999999999999999999", "NaN", "2020-13-45T99:99:99+9999", "2020-01-01T00:00:00+0000", "yesterday",
        "' OR 1=1 --", "\"; DROP TABLE x; --", "%", "_", "\\", "../../etc/passwd", "{}", "[", "a\u0000b", "\ud83d\ude00", "\u202e", "\r\nSet-Cookie: a=b", "in.c-mine", "in.c-mine.rows", "id",
        new('x', 300), new('y', 70_000),
    ];

    private readonly Random random = new(seed);

    /// <summary>A body with a value for each declared field, and now and then for one that nobody declared.</summary>
    public JsonObject Body(IEnumerable<OperationInput> fields)
    {
        var body = new JsonObject();
        foreach (var field in fields)
            if (random.Next(8) > 0)
                body[field.Name] = Value(0);
        if (random.Next(4) == 0)
            body["nobodyDeclaredThis"] = Value(0);
        return body;
    }

    /// <summary>The body with a wrong value in one declared field.</summary>
    public JsonObject Spoil(JsonObject body, IReadOnlyList<OperationInput> fields)
    {
        if (fields.Count > 0)
            body[fields[random.Next(fields.Count)].Name] = Value(0);
        return body;
    }

    /// <summary>A query with a value for some of the parameters.</summary>
    public string Query(IEnumerable<OperationInput> parameters)
    {
        var query = parameters.Where(_ => random.Next(2) == 0).Select(parameter => $"{parameter.Name}{Pick("", "", "[]", "[a]", "[0][b]")}={Uri.EscapeDataString(ShortText())}").ToList();
        return query.Count == 0 ? "" : "?" + string.Join('&', query);
    }

    /// <summary>Something in the place of an id in a path.</summary>
    public string Id() => Pick("0", "-1", "1.5", "99999999999999999999", "a\u0000b", "%", "' OR 1=1", "..", "x.y", "in.c-mine", "\ud83d\ude00", "\u202e", new string('z', 1_000), "default", "null", " ");

    private JsonNode? Value(int depth) => random.Next(depth > 3 ? 6 : 9) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => Number(),
        3 or 4 or 5 => Pick(Texts),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1))]),
        7 => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(place => KeyValuePair.Create(Pick("id", "name", "key", "value", "column", "type", "a.b") + place, Value(depth + 1)))),
        _ => new JsonObject
        {
            ["name"] = Value(depth + 1), ["key"] = Value(depth + 1), ["value"] = Value(depth + 1), ["column"] = Value(depth + 1), ["values"] = Value(depth + 1),
            ["operator"] = Value(depth + 1), ["definition"] = Value(depth + 1), ["type"] = Value(depth + 1),
        },
    };

    private JsonNode Number() => random.Next(6) switch
    {
        0 => 0,
        1 => -1,
        2 => long.MaxValue,
        3 => JsonNode.Parse("1e400")!,
        4 => 1.5,
        _ => random.Next(),
    };

    private string ShortText() => Pick([.. Texts.Where(text => text.Length < 5_000)]);

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];
}
