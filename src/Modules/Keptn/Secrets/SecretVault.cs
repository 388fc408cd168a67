using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Keptn.Secrets;

/// <summary>Seals and opens secrets. A box opens only as the secret of its name in its scope: another row's box is worth nothing.</summary>
internal sealed class SecretVault(SecretStore store, DataFolder data) : ISecretVault
{
    private readonly SecretBox boxes = new(data, "keptn-secrets.key");

    public byte[] Seal(string scope, string name, IReadOnlyDictionary<string, string> values) => boxes.Seal(Place(scope, name), JsonSerializer.Serialize(values));

    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(string scope, string name, CancellationToken stop) =>
        await store.BoxAsync(name, scope, stop) is { } box ? JsonSerializer.Deserialize<Dictionary<string, string>>(boxes.Open(Place(scope, name), box))! : null;

    // No scope has a slash.
    private static string Place(string scope, string name) => $"keptn.secret/{scope}/{name}";
}
