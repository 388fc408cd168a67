using System.Net.Http.Headers;
using System.Text;
using Headgate.Keptn.Webhooks.Config;
using Headgate.Keptn.Webhooks.Outbound;

namespace Headgate.Keptn.Webhooks.Curl;

/// <summary>Makes the call out of a request of a webhook: it is read first and filled then, so that no value of an event or a secret becomes an option.</summary>
internal static class CurlRequest
{
    private const int LongestUrl = 65_000;

    private static readonly string[] OfTheConnection = ["content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "keep-alive", "proxy-connection"];

    /// <summary>How the request is named in messages: as the author wrote it, without values.</summary>
    public static string Describe(WebhookRequest request) => request switch
    {
        CommandRequest command => command.Command,
        DescribedRequest parts => string.Join(' ', new[]
        {
            $"curl --request {parts.Method}",
            string.Join(' ', parts.Headers.Select(header => $"--header '{header.Key}: {header.Value}'")),
            parts.Payload.Length > 0 ? $"--data '{parts.Payload}'" : "",
            parts.Options,
            parts.Url,
        }.Where(part => part.Length > 0)),
        _ => "",
    };

    /// <exception cref="CurlException">It is no command that is run.</exception>
    public static CurlCommand Read(WebhookRequest request)
    {
        if (request is not DescribedRequest parts)
        {
            var words = CurlWords.Split(((CommandRequest)request).Command);
            return words is ["curl", ..] ? CurlOptions.Parse([.. words.Skip(1)]) : throw new CurlException("only curl commands are allowed to be executed");
        }

        var options = CurlOptions.Parse([.. CurlWords.Split(parts.Options), "--url", parts.Url]);
        return options with
        {
            Method = parts.Method,
            Headers = [.. parts.Headers.Select(header => $"{header.Key}: {header.Value}"), .. options.Headers],
            Data = parts.Payload.Length > 0 ? [new CurlData(parts.Payload), .. options.Data] : options.Data,
        };
    }

    /// <param name="command">What to do.</param>
    /// <param name="fill">Fills a text that may be a template.</param>
    /// <exception cref="CurlException">What it makes is no request.</exception>
    public static OutboundCall Fill(CurlCommand command, Func<string, string> fill)
    {
        var data = string.Join('&', command.Data.Select(part => part.Encoded ? (part.Name is null ? "" : fill(part.Name) + "=") + Uri.EscapeDataString(fill(part.Text)) : fill(part.Text)));
        var hasBody = command.Data.Count > 0 && !command.DataInQuery;
        var headers = Headers(command, fill);
        if (hasBody && !headers.Exists(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
            headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
        var url = Address(fill(command.Url), command.DataInQuery ? data : "");
        var user = command.User.Length > 0 ? fill(command.User) : Uri.UnescapeDataString(url.UserInfo);
        var credentials = user.Length > 0 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(user)) : null;
        if (credentials is not null)
            headers.Add(("Authorization", $"Basic {credentials}"));
        return new OutboundCall(Method(command, fill, hasBody), url)
        {
            Headers = [.. headers.Where(header => header.Value.Length > 0)],
            Body = hasBody ? Encoding.UTF8.GetBytes(data) : null,
            Credentials = credentials,
            Redirects = command.Redirects,
            Insecure = command.Insecure,
            MaxTime = command.MaxTime,
        };
    }

    private static string Method(CurlCommand command, Func<string, string> fill, bool hasBody)
    {
        var method = command.Method.Length > 0 ? fill(command.Method) : command.Head ? "HEAD" : hasBody ? "POST" : "GET";
        return method.Length is > 0 and < 32 && method.All(char.IsAsciiLetter) && !method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase) ? method : throw new CurlException("curl command contains an invalid method");
    }

    private static List<(string Name, string Value)> Headers(CurlCommand command, Func<string, string> fill)
    {
        var headers = new List<(string, string)>();
        foreach (var header in command.Headers.Select(fill))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (header.TrimEnd(';'), "") : (header[..colon].Trim(), header[(colon + 1)..].Trim());
            if (name.Length == 0 || !name.All(c => c is > ' ' and < '\x7f' and not ('(' or ')' or ',' or '/' or ':' or ';' or '<' or '=' or '>' or '?' or '@' or '[' or '\\' or ']' or '{' or '}' or '"')) || value.Any(char.IsControl))
                throw new CurlException("curl command contains an invalid header");
            if (OfTheConnection.Contains(name.ToLowerInvariant()))
                throw new CurlException($"curl command contains invalid option '--header {name}'");
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && !MediaTypeHeaderValue.TryParse(value, out _) && value.Length > 0)
                throw new CurlException("curl command contains an invalid header");
            headers.Add((name, value));
        }

        return headers;
    }

    private static Uri Address(string text, string query)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (query.Length > 0)
            address += (address.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query;
        return address.Length < LongestUrl && Uri.TryCreate(address, UriKind.Absolute, out var url) && HasHost(url) ? url : throw new CurlException("curl command contains an invalid URL");
    }

    private static bool HasHost(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            // A host that parses may still have no form that can be looked up.
            return false;
        }
    }
}
