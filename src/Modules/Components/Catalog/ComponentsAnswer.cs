using System.IO.Pipelines;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Headgate.Components;

/// <summary>Components with their configurations, written while they are read: a project may have more of them than fit into memory.</summary>
/// <param name="catalog">The components.</param>
/// <param name="baseUrl">The address of the connection host.</param>
/// <param name="configurations">Configurations by component.</param>
/// <param name="parts">What is shown of them.</param>
internal sealed class ComponentsAnswer(ComponentCatalog catalog, string baseUrl, IAsyncEnumerable<ConfigurationWithRows> configurations, ConfigurationParts parts)
    : IResult, IEndpointMetadataProvider
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stop = httpContext.RequestAborted;
        httpContext.Response.ContentType = JsonWire.ContentType;
        var wire = httpContext.Response.BodyWriter;
        string? component = null;
        Write(wire, "[");
        await foreach (var found in configurations.WithCancellation(stop))
        {
            var id = found.Configuration.Key.Component;
            if (id == component)
                Write(wire, ",");
            else
                Write(wire, $"{(component is null ? "" : "]},")}{(catalog.Find(id) ?? ComponentFile.Missing(id)).OpenedWithConfigurations(baseUrl)}");
            component = id;
            await wire.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new ConfigurationView(found.Configuration, parts, parts.Rows ? found.Rows : null), JsonWire.Options), stop);
        }

        Write(wire, component is null ? "]" : "]}]");
        await wire.FlushAsync(stop);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new AnswerType(typeof(IEnumerable<RawJson>)));

    private static void Write(PipeWriter wire, string text) => Encoding.UTF8.GetBytes(text, wire);
}
