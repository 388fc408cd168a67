using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Events;

/// <summary>The members of a posted event, before anything is made of them.</summary>
internal sealed record PostedEvent
{
    public const int LongestSource = 1024;
    private static readonly string[] Texts = ["contenttype", "gitcommitid", "id", "shkeptncontext", "shkeptnversion", "shkeptnspecversion", "source", "specversion", "triggeredid", "type"];

    public JsonNode? Data { get; private init; }

    public JsonNode? Extensions { get; private init; }

    public string? Type { get; private init; }

    public string? Source { get; private init; }

    public string? Id { get; private init; }

    public string? Context { get; private init; }

    public string? TriggeredId { get; private init; }

    public string? GitCommitId { get; private init; }

    public string? KeptnSpecVersion { get; private init; }

    public DateTimeOffset? Time { get; private init; }

    /// <exception cref="JsonException">A member is of another type than it should be.</exception>
    public static PostedEvent From(JsonNode? body)
    {
        if (body is not (null or JsonObject))
            throw new JsonException($"json: cannot unmarshal {Kind(body)} into Go value of type models.KeptnContextExtendedCE");
        var members = body as JsonObject ?? [];
        var texts = Texts.ToDictionary(name => name, name => Text(members, name));
        return new PostedEvent
        {
            Data = members["data"]?.DeepClone(),
            Extensions = members["extensions"]?.DeepClone(),
            Type = texts["type"],
            Source = texts["source"],
            Id = texts["id"],
            Context = texts["shkeptncontext"],
            TriggeredId = Given(texts["triggeredid"]),
            GitCommitId = Given(texts["gitcommitid"]),
            KeptnSpecVersion = texts["shkeptnspecversion"],
            Time = ReadTime(Text(members, "time")),
        };
    }

    /// <summary>A member that is longer than the store can search by, with the most bytes it may have; <c>null</c> when there is none.</summary>
    public (string Name, int Most)? TooLong()
    {
        foreach (var (name, value, most) in new[]
        {
            ("type", Type, SearchKey.MostBytes), ("source", Source, LongestSource), ("id", Id, SearchKey.MostBytes), ("shkeptncontext", Context, SearchKey.MostBytes),
            ("triggeredid", TriggeredId, SearchKey.MostBytes), ("gitcommitid", GitCommitId, SearchKey.MostBytes), ("shkeptnspecversion", KeptnSpecVersion, SearchKey.MostBytes),
        })
            if (value is not null && Encoding.UTF8.GetByteCount(value) > most)
                return (name, most);
        return null;
    }

    /// <summary>An empty one is none.</summary>
    private static string? Given(string? text) => text is "" ? null : text;

    private static string? Text(JsonObject members, string name) => members[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => throw new JsonException($"json: cannot unmarshal {Kind(other)} into Go struct field KeptnContextExtendedCE.{name} of type string"),
    };

    private static DateTimeOffset? ReadTime(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : KeptnTime.TryParse(text, out var time) ? time
        : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"parsing time {JsonSerializer.Serialize(text)} as \"2006-01-02T15:04:05Z07:00\": cannot parse {JsonSerializer.Serialize(text)} as \"2006\""));

    private static string Kind(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        _ => "bool",
    };
}
