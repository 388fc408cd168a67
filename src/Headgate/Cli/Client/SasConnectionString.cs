namespace Headgate.Cli.Client;

/// <summary>Access to one container of the file store: <c>BlobEndpoint=…;SharedAccessSignature=…</c>, as the Azure clients write it.</summary>
/// <param name="Endpoint">The store's address, without a slash at the end.</param>
/// <param name="Signature">The signed query, without a question mark.</param>
internal sealed record SasConnectionString(Uri Endpoint, string Signature)
{
    /// <summary>Reads the text; other keys are skipped, as the official clients do.</summary>
    /// <exception cref="FormatException">A part is missing or the endpoint is no address.</exception>
    public static SasConnectionString Parse(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                parts[part[..equals]] = part[(equals + 1)..];
        }

        if (!parts.TryGetValue("BlobEndpoint", out var endpoint) || !Uri.TryCreate(endpoint.TrimEnd('/'), UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https"))
            throw new FormatException("The connection string has no BlobEndpoint.");
        if (!parts.TryGetValue("SharedAccessSignature", out var signature) || signature.TrimStart('?').Length == 0)
            throw new FormatException("The connection string has no SharedAccessSignature.");
        return new(address, signature.TrimStart('?'));
    }

    /// <summary>The signed address of a blob.</summary>
    /// <param name="container">Its container.</param>
    /// <param name="blob">Its name; slashes stay slashes.</param>
    /// <param name="query">What to add to the query, without <c>&amp;</c>.</param>
    public Uri Blob(string container, string blob, string? query = null)
    {
        var path = string.Join('/', blob.Split('/').Select(Uri.EscapeDataString));
        return new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(container)}/{path}?{(query is null ? "" : query + "&")}{Signature}");
    }
}
