using System.Security.Cryptography;
using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Secrets;

/// <summary>Seals and opens secrets. A box opens only as the secret of its name in its scope: another row's box is worth nothing.</summary>
/// <remarks>Invariant: all boxes are of one key. While there is a box that the key does not open, or no key, nothing is sealed and no key is made: the right one may come back.</remarks>
internal sealed class SecretVault(SecretStore store, DataFolder data, ILogger<SecretVault> log) : ISecretVault
{
    private const string KeyFile = "keptn-secrets.key";

    private readonly SecretBox boxes = new(data, KeyFile);

    /// <returns><c>null</c> when the key is not the one of the secrets that are there.</returns>
    public async Task<byte[]?> SealAsync(string scope, string name, IReadOnlyDictionary<string, string> values, CancellationToken stop) =>
        await store.AnyAsync(stop) is { } one && Open(one.Scope, one.Name, one.Box) is null ? null : boxes.Seal(Place(scope, name), JsonSerializer.Serialize(values));

    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(string scope, string name, CancellationToken stop) =>
        await store.BoxAsync(name, scope, stop) is { } box && Open(scope, name, box) is { } values ? JsonSerializer.Deserialize<Dictionary<string, string>>(values)! : null;

    private string? Open(string scope, string name, byte[] box)
    {
        try
        {
            // The box would make a key where there is none.
            if (File.Exists(Path.Combine(data.Root, KeyFile)))
                return boxes.Open(Place(scope, name), box);
            log.LogError("The secret {Name} of the scope {Scope} cannot be opened: the data folder has no {KeyFile}. Put it back from a backup, or delete all secrets", name, scope, KeyFile);
        }
        catch (CryptographicException other)
        {
            log.LogError(other, "The secret {Name} of the scope {Scope} cannot be opened: {KeyFile} is not the key it was sealed with. Put that one back and start again, or delete all secrets", name, scope, KeyFile);
        }

        return null;
    }

    // No scope has a slash.
    private static string Place(string scope, string name) => $"keptn.secret/{scope}/{name}";
}
