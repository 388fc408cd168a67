namespace Headgate.Keptn.Secrets;

/// <summary>Secrets, encrypted at rest: each is a set of keys with values under a name in a scope.</summary>
internal interface ISecretVault
{
    /// <summary>The keys with their values; <c>null</c> when there is no such secret, or the key to open it is gone.</summary>
    Task<IReadOnlyDictionary<string, string>?> ReadAsync(string scope, string name, CancellationToken stop);
}
