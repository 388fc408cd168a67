using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>A component: something that configurations can be made for. Immutable.</summary>
internal sealed class Component
{
    private static readonly string[] SummaryFields = ["id", "name", "type", "ico64", "ico128", "description", "features", "flags", "categories"];

    // The object without its closing brace; what depends on the request is written behind it.
    private readonly string opened;

    /// <param name="fields">Every field of the component but its address, in the order in which they are shown.</param>
    public Component(JsonObject fields)
    {
        Id = fields["id"]!.GetValue<string>();
        Type = fields["type"]!.GetValue<string>();
        Name = fields["name"]!.GetValue<string>();
        opened = fields.ToJsonString(JsonWire.Options)[..^1];
        Summary = new JsonObject(SummaryFields.Select(name => KeyValuePair.Create(name, fields[name]?.DeepClone()))).ToJsonString(JsonWire.Options);
    }

    public string Id { get; }

    /// <summary>extractor, writer, application, transformation, processor, data-app or another word.</summary>
    public string Type { get; }

    public string Name { get; }

    /// <summary>The fields that lists without details keep, as JSON.</summary>
    public string Summary { get; }

    /// <summary>The whole component as JSON.</summary>
    public string Details(string baseUrl) => Open(baseUrl) + "}";

    /// <summary>The whole component up to the first of its configurations; <c>]}</c> is written behind the last.</summary>
    public string OpenedWithConfigurations(string baseUrl) => Open(baseUrl) + ",\"configurations\":[";

    private string Open(string baseUrl) => $"{opened},\"uri\":{JsonSerializer.Serialize($"{baseUrl}/v2/storage/components/{Id}", JsonWire.Options)}";
}
