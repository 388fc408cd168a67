namespace Headgate.Keptn.Webhooks.Outbound;

/// <summary>A request to somewhere outside, complete.</summary>
internal sealed record OutboundCall(string Method, Uri Url)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary><c>null</c> for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>How many redirects are followed at most.</summary>
    public int Redirects { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool Insecure { get; init; }

    public TimeSpan? MaxTime { get; init; }
}

/// <summary>A call that was not made or failed; the message may have what the caller sent and the server answered, so mask secrets in it.</summary>
internal sealed class OutboundException(string message, bool denied = false) : Exception(message)
{
    /// <summary>Whether the target must not be called.</summary>
    public bool Denied { get; } = denied;
}
