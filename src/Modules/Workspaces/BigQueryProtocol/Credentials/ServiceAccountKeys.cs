using System.Globalization;
using System.Security.Cryptography;
using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Makes the <c>credentials</c> object: what Google calls a service account key file.</summary>
internal sealed class ServiceAccountKeys(ServiceAccountStore accounts, SessionEnds sessions, MetadataDatabase database)
{
    private const int KeyBits = 2048;

    /// <summary>Makes a key, keeps its public half in place of the former one's, ends what the former one began, and gives the object with the private half, which is kept nowhere.</summary>
    public async Task<IReadOnlyDictionary<string, object?>> MakeAsync(Workspace workspace, CallOrigin call, CancellationToken stop)
    {
        using var key = await Task.Run(() => RSA.Create(KeyBits), stop);
        var keyId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var email = BigQueryNames.EmailOf(workspace);
        var end = new SessionEnd(workspace.Id, email);
        await database.WriteAsync(
            workspace.Project,
            async (transaction, token) =>
            {
                if (!await accounts.ReplaceKeyAsync(transaction, new ServiceAccount(workspace, email, keyId, key.ExportSubjectPublicKeyInfo()), token))
                    throw new RefusedException(WorkspaceErrors.NotFound(workspace.Id));
                await sessions.AnnounceAsync(transaction, end, token);
            },
            stop);
        await sessions.EndHereAsync(end, stop);
        return new Dictionary<string, object?>
        {
            ["type"] = "service_account",
            ["project_id"] = BigQueryNames.ProjectOf(workspace.Project),
            ["private_key_id"] = keyId,
            ["private_key"] = key.ExportPkcs8PrivateKeyPem() + "\n",
            ["client_email"] = email,
            ["client_id"] = string.Create(CultureInfo.InvariantCulture, $"1{workspace.Id:D20}"),
            ["auth_uri"] = $"{call.BaseUrl}/oauth2/auth",
            ["token_uri"] = TokenUri(call.BaseUrl),
            ["auth_provider_x509_cert_url"] = $"{call.BaseUrl}/oauth2/v1/certs",
            ["client_x509_cert_url"] = $"{call.BaseUrl}/robot/v1/metadata/x509/{Uri.EscapeDataString(email)}",
            // Not Google's: its libraries then sign each call themselves instead of sending assertions to Google.
            ["universe_domain"] = call.Host,
        };
    }

    /// <summary>Where assertions are exchanged for access tokens.</summary>
    public static string TokenUri(string baseUrl) => $"{baseUrl}/oauth2/token";
}
