using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Headgate.Kernel;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Projects;

/// <summary>Asks the provisioning service, if there is one, for the repository of a project that is made without credentials.</summary>
/// <remarks>
/// The calls are the reference's: <c>POST</c> and <c>DELETE</c> of <c>/repository</c> with the same body. The operator says where the service is, and may name any host; where the service
/// would send us is not followed.
/// </remarks>
internal sealed class Provisioner(KeptnOptions options, ILogger<Provisioner> log) : IDisposable
{
    private const int MostCharacters = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HttpClient client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1), UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MostCharacters,
    };

    /// <summary>Whether there is such a service.</summary>
    public bool IsThere => options.ProvisioningUrl is not null;

    /// <summary>A new repository for a project.</summary>
    /// <exception cref="RefusedException">424: the service refuses, or cannot be reached, or its answer cannot be used.</exception>
    public async Task<UpstreamCredentials> ProvideAsync(string project, CancellationToken stop)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Post, project, stop);
            if (answer.Headers.Location is not null)
                throw Refused("the provisioning service redirects, which is not followed; its final address is wanted in the settings");
            if (!answer.IsSuccessStatusCode)
                throw Refused(ReasonPhrases.GetReasonPhrase((int)answer.StatusCode));
            var given = GoJson.Decode<Repository>(await answer.Content.ReadAsByteArrayAsync(stop), strict: false);
            if (RemoteUrl.Refuse(given.GitRemoteUrl) is { } why)
                throw Refused($"the gitRemoteURL of the answer is not valid: {why}");
            return UpstreamCredentials.Of(new GitCredentials { RemoteUrl = given.GitRemoteUrl, User = given.GitUser, Https = new HttpsCredentials { Token = given.GitToken } });
        }
        catch (GoJsonException unreadable)
        {
            throw Refused("cannot parse the response", unreadable);
        }
        catch (Exception failure) when (IsOfTheService(failure, stop))
        {
            throw Refused("the provisioning service does not answer", failure);
        }
    }

    /// <summary>Gives a project's repository back. A service that does not take it keeps no project from ending.</summary>
    public async Task ReleaseAsync(string project, CancellationToken stop)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Delete, project, stop);
            if (!answer.IsSuccessStatusCode)
                log.LogWarning("The provisioning service answers {Status} to the deletion of the repository of the Keptn project {Project}", (int)answer.StatusCode, project);
        }
        catch (Exception failure) when (IsOfTheService(failure, stop))
        {
            log.LogWarning(failure, "The provisioning service still has the repository of the Keptn project {Project}", project);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string project, CancellationToken stop)
    {
        if (options.ProvisioningUrl is not { } service)
            throw new HttpRequestException("There is no provisioning service any more.");
        using var request = new HttpRequestMessage(method, $"{service.AbsoluteUri.TrimEnd('/')}/repository");
        request.Headers.Accept.Add(new("application/json"));
        request.Content = new StringContent(JsonSerializer.Serialize(new Request(project, KeptnOptions.Namespace)), Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        return await client.SendAsync(request, stop);
    }

    private static bool IsOfTheService(Exception failure, CancellationToken stop) =>
        failure is HttpRequestException or IOException || failure is OperationCanceledException && !stop.IsCancellationRequested;

    private static RefusedException Refused(string why, Exception? cause = null) => new(new ApiError(424, null, $"Error provisioning a project instance: {why}"), cause);

    private sealed record Request([property: JsonPropertyName("project")] string Project, [property: JsonPropertyName("namespace")] string Namespace);

    /// <summary>What the service answers with.</summary>
    private sealed record Repository
    {
        [JsonPropertyName("gitRemoteURL")]
        public string GitRemoteUrl { get; init; } = "";

        [JsonPropertyName("gitToken")]
        public string GitToken { get; init; } = "";

        [JsonPropertyName("gitUser")]
        public string GitUser { get; init; } = "";
    }
}
