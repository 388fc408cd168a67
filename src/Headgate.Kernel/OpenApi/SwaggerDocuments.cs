using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Headgate.Kernel;

/// <summary>The document of a service once more, as Swagger 2.0 in YAML, for the clients of protocols that have it so.</summary>
public static partial class SwaggerDocuments
{
    /// <summary>Maps the document; its paths are below the service's <see cref="ApiService.Path"/>. Open to everyone.</summary>
    public static IEndpointConventionBuilder MapSwagger(this IEndpointRouteBuilder routes, string pattern, ApiService service)
    {
        // The routes are known once the node serves and do not change.
        var text = new Lazy<Task<string>>(() => WriteAsync(routes.ServiceProvider, service));
        return routes.MapGet(pattern, async () => Results.Text(await text.Value, "application/yaml")).OpenToEveryone().ExcludeFromDescription();
    }

    private static async Task<string> WriteAsync(IServiceProvider services, ApiService service)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(service.Id).GetOpenApiDocumentAsync();
        var prefix = service.Path ?? throw new ArgumentException($"{service.Id} has no path of its own.", nameof(service));
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths)
            paths[path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path[prefix.Length..] : path] = item;
        document.Paths = paths;
        var files = FilesOf(document);
        document.Servers = [new OpenApiServer { Url = "http://host" + prefix }];
        var yaml = WithoutHost(await document.SerializeAsYamlAsync(OpenApiSpecVersion.OpenApi2_0));
        return FormField().Replace(yaml, field => files.Contains(field.Groups["name"].Value) ? $"{field.Groups["before"]}file" : field.Value);
    }

    /// <summary>The fields of forms that are files, which the writer takes for texts.</summary>
    private static HashSet<string> FilesOf(OpenApiDocument document) =>
    [
        .. document.Paths.Values.SelectMany(path => path.Operations ?? []).SelectMany(operation => operation.Value.RequestBody?.Content?.Values.AsEnumerable() ?? [])
            .SelectMany(content => content.Schema?.Properties ?? new Dictionary<string, IOpenApiSchema>()).Where(field => field.Value.Format == "binary").Select(field => field.Key),
    ];

    /// <summary>The writer wants an absolute address; without a host, clients take the one they read the document from.</summary>
    private static string WithoutHost(string yaml) =>
        string.Join('\n', yaml.ReplaceLineEndings("\n").Split('\n').Where(line => line is not "host: host" && line is not "schemes:" and not "  - http"));

    [GeneratedRegex(@"(?<before>- in: formData\n +name: (?<name>\S+)\n(?:(?> +)(?!- |type: ).*\n)* +type: )string", RegexOptions.ExplicitCapture)]
    private static partial Regex FormField();
}
