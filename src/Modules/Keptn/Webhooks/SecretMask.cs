using System.Text.Json.Nodes;

namespace Headgate.Keptn.Webhooks;

/// <summary>Puts <c>***</c> where values of secrets are.</summary>
internal sealed class SecretMask(IEnumerable<string> secrets)
{
    private const string Mask = "***";

    // The longest first: one may be a part of another.
    private readonly string[] values =
        [.. secrets.SelectMany(value => new[] { value, Uri.EscapeDataString(value), JsonValue.Create(value).ToJsonString()[1..^1] }).Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(value => value.Length)];

    public string Over(string text) => values.Aggregate(text, (masked, value) => masked.Replace(value, Mask, StringComparison.Ordinal));

    public JsonNode Over(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.GroupBy(member => Over(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.First().Value is { } value ? Over(value) : null))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Over(item))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Over(text)),
        _ => node.DeepClone(),
    };
}
