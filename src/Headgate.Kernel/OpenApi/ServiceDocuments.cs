using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Headgate.Kernel;

/// <summary>One OpenAPI document per service, written from the endpoints' own declarations, and one Swagger UI over all of them.</summary>
public static class ServiceDocuments
{
    /// <summary>Registers a service and its document. Its endpoints carry the service id as their group name.</summary>
    public static IServiceCollection AddApiService(this IServiceCollection services, ApiService service)
    {
        services.AddSingleton(service);
        if (service.HasDocument)
            services.AddOpenApi(service.Id, options =>
            {
                options.ShouldInclude = api => api.GroupName == service.Id;
                options.AddDocumentTransformer((document, context, _) =>
                {
                    document.Info = new OpenApiInfo { Title = service.Title, Version = "v1", Description = "Served by Headgate." };
                    document.Servers = [];
                    AddSecurity(document);
                    return Task.CompletedTask;
                });
                options.AddOperationTransformer(DescribeAsync);
            });
        return services;
    }

    /// <summary>Maps <c>/docs/{service}/openapi.json</c> and Swagger UI at <c>/docs</c>.</summary>
    public static void MapServiceDocuments(this WebApplication app)
    {
        var documented = app.Services.GetServices<ApiService>().Where(service => service.HasDocument).OrderByDescending(service => service.Id == "storage").ThenBy(service => service.Title, StringComparer.Ordinal).ToList();
        app.MapOpenApi("/docs/{documentName}/openapi.json").OpenToEveryone()
            .Add(route => route.RequestDelegate = OnlyServices([.. documented.Select(service => service.Id)], route.RequestDelegate!));
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "Headgate APIs";
            foreach (var service in documented)
                ui.SwaggerEndpoint($"/docs/{service.Id}/openapi.json", service.Title);
        });
    }

    /// <summary>Other names get the 404 of unknown addresses; the framework's own is plain text.</summary>
    private static RequestDelegate OnlyServices(HashSet<string> ids, RequestDelegate document) => context =>
    {
        if (context.Request.RouteValues["documentName"] is string id && ids.Contains(id))
            return document(context);
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    };

    private static void AddSecurity(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["storageToken"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = CallerMiddleware.StorageTokenHeader };
        document.Components.SecuritySchemes["manageToken"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = CallerMiddleware.ManageTokenHeader };
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var inputs = metadata.OfType<OperationInput>().ToList();
        operation.Parameters = [.. PathParameters(context.Description.RelativePath), .. inputs.Where(input => input.InQuery).Select(AsParameter)];
        operation.RequestBody = Body([.. inputs.Where(input => !input.InQuery)]);
        operation.Responses = await ResponsesAsync(context, metadata, stop);
        var scheme = metadata.OfType<Access>().LastOrDefault()?.Credential switch
        {
            Credential.StorageToken => "storageToken",
            Credential.ManageToken => "manageToken",
            _ => null,
        };
        if (scheme is not null)
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
    }

    private static IEnumerable<IOpenApiParameter> PathParameters(string? path)
    {
        foreach (var part in (path ?? "").Split('{').Skip(1))
        {
            var name = part[..part.IndexOf('}', StringComparison.Ordinal)].TrimStart('*').Split(':')[0];
            yield return new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    private static OpenApiParameter AsParameter(OperationInput input) =>
        new() { Name = input.Name, In = ParameterLocation.Query, Required = input.Required, Description = input.Description, Schema = Schema(input) };

    private static OpenApiRequestBody? Body(List<OperationInput> fields)
    {
        if (fields.Count == 0)
            return null;
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = fields.ToDictionary(field => field.Name, field => (IOpenApiSchema)Schema(field)),
            Required = fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(),
        };
        string[] types = fields.Any(field => field.Type == "file") ? ["multipart/form-data"] : ["application/json", "application/x-www-form-urlencoded"];
        return new OpenApiRequestBody { Content = types.ToDictionary(type => type, _ => (OpenApiMediaType)new OpenApiMediaType { Schema = schema }) };
    }

    private static OpenApiSchema Schema(OperationInput input) => new()
    {
        Description = input.InQuery ? null : input.Description,
        Type = input.Type switch
        {
            "integer" => JsonSchemaType.Integer,
            "boolean" => JsonSchemaType.Boolean,
            "array" => JsonSchemaType.Array,
            "object" => JsonSchemaType.Object,
            _ => JsonSchemaType.String,
        },
        Format = input.Type == "file" ? "binary" : null,
        Items = input.Type == "array" ? new OpenApiSchema() : null,
    };

    private static async Task<OpenApiResponses> ResponsesAsync(OpenApiOperationTransformerContext context, IList<object> metadata, CancellationToken stop)
    {
        var good = metadata.OfType<AnswerStatus>().LastOrDefault() ?? new AnswerStatus(200, "Done.");
        var error = new OpenApiResponse
        {
            Description = "Refused; the body says why.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [JsonWire.ContentType] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["error"] = new OpenApiSchema { Type = JsonSchemaType.String },
                            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
                            ["exceptionId"] = new OpenApiSchema { Type = JsonSchemaType.String },
                            ["status"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("error")!] },
                        },
                    },
                },
            },
        };
        var answer = new OpenApiResponse { Description = good.Description };
        if (metadata.OfType<AnswerType>().FirstOrDefault(type => type.Body is not null)?.Body is { } body)
            answer.Content = new Dictionary<string, OpenApiMediaType> { [JsonWire.ContentType] = new() { Schema = await context.GetOrCreateSchemaAsync(body, cancellationToken: stop) } };
        return new OpenApiResponses { [good.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = answer, ["default"] = error };
    }
}
