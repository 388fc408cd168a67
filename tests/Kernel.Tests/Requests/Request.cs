using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel.Tests;

/// <summary>Requests without a server.</summary>
internal static class Request
{
    public static Fields Query(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        return RequestQuery.Read(context.Request).Fields;
    }

    public static async Task<Fields> BodyAsync(byte[] body, string? contentType = "application/json", BodyLimit? limit = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentType = contentType;
        context.Request.ContentLength = body.Length;
        if (limit is not null)
            context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(limit), "limited"));
        return (await RequestBody.ReadAsync(context)).Fields;
    }

    public static Task<Fields> BodyAsync(string body, string? contentType = "application/json") => BodyAsync(Encoding.UTF8.GetBytes(body), contentType);

    public static Fields Json(string json) => new((JsonObject)JsonNode.Parse(json)!);
}
