using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Secrets;

/// <summary>A secret as it comes, and as it is echoed to who sent it.</summary>
[GoName("model.Secret")]
internal sealed record SecretRequest
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("scope")]
    public string Scope { get; init; } = "";

    [JsonPropertyName("data")]
    public SortedDictionary<string, string> Data { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>What is told of a secret.</summary>
internal sealed record SecretView(string Name, string Scope, IReadOnlyList<string> Keys);

/// <summary>The list; the member has a capital letter on the wire.</summary>
internal sealed record SecretsView([property: JsonPropertyName("Secrets")] IReadOnlyList<SecretView> Secrets);

internal sealed record ScopesView(IReadOnlyList<string> Scopes);

/// <summary>What a secret may look like: the rules of the cluster that the reference keeps secrets in.</summary>
internal static partial class SecretRules
{
    private const int LongestName = 253;
    private const int MostBytes = 1024 * 1024;

    /// <returns>Why not; <c>null</c> when it is fine.</returns>
    public static string? Refuse(SecretRequest secret) =>
        secret.Name.Length > LongestName || secret.Data.Keys.Any(key => key.Length > LongestName) ? "name and key values must be no more than 253 characters"
        : !Name().IsMatch(secret.Name) ? $"the name {GoText.Quote(secret.Name)} is invalid: it must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
        : secret.Data.Keys.FirstOrDefault(key => !Key().IsMatch(key)) is { } bad ? $"the key {GoText.Quote(bad)} is invalid: it must consist of alphanumeric characters, '-', '_' or '.'"
        : secret.Data.Values.Sum(value => (long)value.Length) > MostBytes ? "the values must be no more than 1048576 characters together"
        : null;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z")]
    private static partial Regex Key();
}
