using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Import;

/// <summary>Calls routes of the module in the process, with a body and its answer in JSON: what they refuse over HTTP they refuse here. The caller has shown the token.</summary>
internal sealed class OwnRoutes(IServiceScopeFactory scopes, EndpointDataSource endpoints)
{
    /// <param name="method">The HTTP method.</param>
    /// <param name="pattern">The route as it was mapped.</param>
    /// <param name="values">What the places in it are.</param>
    /// <param name="body">The body.</param>
    /// <param name="stop">Ends the call.</param>
    /// <returns>The answer's body; <c>null</c> when it has none.</returns>
    /// <exception cref="ImportFailedException">The answer says no.</exception>
    public async Task<JsonNode?> CallAsync(string method, string pattern, RouteValueDictionary values, byte[] body, CancellationToken stop)
    {
        // A group with nothing after it leaves a slash.
        var endpoint = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Single(one => one.RoutePattern.RawText?.TrimEnd('/') == pattern && one.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) == true);
        await using var scope = scopes.CreateAsyncScope();
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = stop };
        context.Request.Method = method;
        context.Request.Path = pattern;
        context.Request.ContentType = JsonWire.ContentType;
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Request.RouteValues = values;
        context.Response.Body = answer;
        context.SetEndpoint(endpoint);
        var status = await RunAsync(endpoint.RequestDelegate!, context);
        if (status is < 200 or > 299)
            throw new ImportFailedException($"received unsuccessful http status <{status}: {status} {ReasonPhrases.GetReasonPhrase(status)}>: task failed");
        return answer.Length == 0 ? null : JsonNode.Parse(answer.ToArray());
    }

    private static async Task<int> RunAsync(RequestDelegate endpoint, HttpContext context)
    {
        try
        {
            await endpoint(context);
            return context.Response.StatusCode;
        }
        catch (RefusedException refused)
        {
            return refused.Error.Status;
        }
    }
}
