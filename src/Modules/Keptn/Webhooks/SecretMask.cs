using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Keptn.Templates;

namespace Headgate.Keptn.Webhooks;

/// <summary>Puts <c>***</c> where values of secrets are, also in the forms that requests and answers give them.</summary>
internal sealed class SecretMask
{
    private const string Mask = "***";
    private static readonly string[] Escapes = ["html", "js", "urlquery"];
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string[] values;

    public SecretMask(IEnumerable<string> secrets)
        : this([.. secrets.SelectMany(Forms)])
    {
    }

    // The longest first: one may be a part of another.
    private SecretMask(string[] values) => this.values = [.. values.Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(value => value.Length)];

    /// <summary>The same with a text that has secrets in a form of its own.</summary>
    public SecretMask And(string text) => new([.. values, text]);

    public string Over(string text) => values.Aggregate(text, (masked, value) => masked.Replace(value, Mask, StringComparison.Ordinal));

    public JsonNode Over(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.GroupBy(member => Over(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.First().Value is { } value ? Over(value) : null))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Over(item))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Over(text)),
        // A secret may be a number.
        _ => node.ToJsonString() is var text && Over(text) is var masked && masked == text ? node.DeepClone() : JsonValue.Create(masked),
    };

    private static IEnumerable<string> Forms(string secret) =>
    [
        secret, secret.Trim(), Uri.EscapeDataString(secret), JsonValue.Create(secret).ToJsonString()[1..^1], JsonSerializer.Serialize(secret, Relaxed)[1..^1],
        .. Escapes.Select(function => (string)TemplateFunctions.Call(function, [secret])!),
    ];
}
