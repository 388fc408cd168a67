namespace Headgate.Testing;

/// <summary>Sends what official clients prefix with a branch to the branch; the rest has no branch.</summary>
public sealed class BranchPath(long branch) : DelegatingHandler(new SocketsHttpHandler())
{
    private const string Storage = "/v2/storage/";
    private static readonly string[] WithoutBranch = ["jobs", "scheduled-tasks", "snapshot", "triggers", "tickets", "dev-branches", "branch/"];

    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        if (path.StartsWith(Storage, StringComparison.Ordinal) && !WithoutBranch.Any(prefix => path.AsSpan(Storage.Length).StartsWith(prefix)))
            request.RequestUri = new Uri(request.RequestUri, $"{Storage}branch/{branch}/{path[Storage.Length..]}");
        return base.SendAsync(request, cancellationToken);
    }
}
