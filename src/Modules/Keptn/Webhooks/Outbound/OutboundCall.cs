namespace Headgate.Keptn.Webhooks.Outbound;

/// <summary>A request to somewhere outside, complete.</summary>
internal sealed record OutboundCall(string Method, Uri Url)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary><c>null</c> for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Name and password as a header has them; <c>null</c> for none.</summary>
    public string? Credentials { get; init; }

    /// <summary>How many redirects are followed at most.</summary>
    public int Redirects { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool Insecure { get; init; }

    public TimeSpan? MaxTime { get; init; }
}

/// <summary>A call that was not made or failed; the message may have what the caller sent, so mask secrets in it.</summary>
internal sealed class OutboundException(string message, bool denied = false, string? answer = null) : Exception(message)
{
    /// <summary>Whether the target must not be called.</summary>
    public bool Denied { get; } = denied;

    /// <summary>The whole body with which the server refused; <c>null</c> when it did not.</summary>
    public string? Answer { get; } = answer;
}
