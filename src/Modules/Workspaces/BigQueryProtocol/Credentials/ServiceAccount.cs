namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Who calls: the user of one workspace, by the key it has now.</summary>
/// <param name="Workspace">Which workspace.</param>
/// <param name="Email">Its address.</param>
/// <param name="KeyId">The key's id.</param>
/// <param name="PublicKey">The key's public half, as SubjectPublicKeyInfo.</param>
internal sealed record ServiceAccount(Workspace Workspace, string Email, string KeyId, byte[] PublicKey);
