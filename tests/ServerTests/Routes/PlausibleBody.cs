using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;

namespace Headgate.ServerTests.Routes;

/// <summary>Bodies that would be good requests of the owner, so that only the token can be the reason to refuse them.</summary>
internal static class PlausibleBody
{
    public static JsonObject Of(NodeInProcess node, RouteEndpoint route)
    {
        var body = new JsonObject();
        foreach (var field in route.Metadata.OfType<OperationInput>().Where(input => !input.InQuery && input.Required))
            body[field.Name] = Value(node, field);
        foreach (var (name, value) in More(node, route))
            body[name] = value?.DeepClone();
        return body;
    }

    private static JsonNode? Value(NodeInProcess node, OperationInput field) => field.Name switch
    {
        "dataFileId" or "fileId" => long.Parse(node.Known["file_id"], System.Globalization.CultureInfo.InvariantCulture),
        "recipientEmail" or "email" => "stolen@example.com",
        "columns" or "primaryKey" or "targetProjectIds" or "metadata" => new JsonArray(),
        _ => field.Type switch
        {
            "integer" or "number" => 1,
            "boolean" => true,
            "array" => new JsonArray("id"),
            "object" => new JsonObject(),
            _ => "stolen",
        },
    };

    private static JsonObject More(NodeInProcess node, RouteEndpoint route) => route.RoutePattern.RawText!.Split('/')[^1] switch
    {
        "tables-async" => new() { ["name"] = "stolen", ["dataFileId"] = node.Known["file_id"] },
        "tables" => new() { ["name"] = "stolen", ["dataString"] = "id\n1\n" },
        "tables-definition" => new() { ["name"] = "stolen", ["columns"] = new JsonArray(new JsonObject { ["name"] = "id" }) },
        "import-async" => new() { ["dataFileId"] = node.Known["file_id"] },
        "import" => new() { ["dataString"] = "id,name\n2,two\n" },
        "rows" => new() { ["allowTruncate"] = true },
        "tags" => new() { ["tag"] = "stolen" },
        "owner" => new() { ["ownerId"] = 1 },
        "state" => new() { ["state"] = new JsonObject() },
        "create" => new() { ["name"] = "stolen" },
        "columns" => new() { ["name"] = "stolen" },
        "primary-key" => new() { ["columns"] = new JsonArray("id") },
        "metadata" => new() { ["provider"] = "user", ["metadata"] = new JsonArray(new JsonObject { ["key"] = "stolen", ["value"] = "stolen" }) },
        _ => [],
    };
}
