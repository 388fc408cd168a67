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
                    document.Info = new OpenApiInfo { Title = service.Title, Version = service.Version, Description = "Served by Headgate." };
                    document.Servers = [];
                    AddSecurity(document, service);
                    return Task.CompletedTask;
                });
                options.AddOperationTransformer((operation, context, stop) => DescribeAsync(service, operation, context, stop));
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

    /// <summary>Serves every <see cref="DocumentsPage"/>; before routing, which would take their addresses for unknown ones.</summary>
    public static void UseDocumentsPages(this WebApplication app)
    {
        foreach (var page in app.Services.GetServices<DocumentsPage>())
            app.UseSwaggerUI(ui =>
            {
                ui.RoutePrefix = page.Path;
                ui.DocumentTitle = page.Title;
                foreach (var document in page.Documents)
                    ui.SwaggerEndpoint(document.Url, document.Name);
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

    private static void AddSecurity(OpenApiDocument document, ApiService service)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        if (service.OwnToken is { } own)
        {
            document.Components.SecuritySchemes[own.Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = own.Header };
            return;
        }

        document.Components.SecuritySchemes["storageToken"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = CallerMiddleware.StorageTokenHeader };
        document.Components.SecuritySchemes["manageToken"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = CallerMiddleware.ManageTokenHeader };
    }

    private static async Task DescribeAsync(ApiService service, OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var inputs = metadata.OfType<OperationInput>().ToList();
        operation.Parameters = [.. PathParameters(context.Description.RelativePath), .. inputs.Where(input => input.InQuery).Select(AsParameter)];
        operation.RequestBody = Body(service, [.. inputs.Where(input => !input.InQuery)]);
        operation.Responses = await ResponsesAsync(service, context, metadata, stop);
        operation.OperationId ??= NameOf(context.Description.HttpMethod, context.Description.RelativePath);
        var scheme = metadata.OfType<Access>().LastOrDefault()?.Credential switch
        {
            Credential.StorageToken => "storageToken",
            Credential.ManageToken => "manageToken",
            Credential.OwnToken => service.OwnToken?.Scheme,
            _ => null,
        };
        if (scheme is not null)
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
    }

    /// <summary>What an operation is called that was given no name: <c>get.api.v1.metadata</c>.</summary>
    private static string NameOf(string? method, string? path) =>
        string.Join('.', [(method ?? "any").ToLowerInvariant(), .. (path ?? "").Split(['/', '{', '}', '*'], StringSplitOptions.RemoveEmptyEntries)]);

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

    private static OpenApiRequestBody? Body(ApiService service, List<OperationInput> fields)
    {
        if (fields.Count == 0)
            return null;
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = fields.ToDictionary(field => field.Name, field => (IOpenApiSchema)Schema(field)),
            Required = fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(),
        };
        string[] types = fields.Any(field => field.Type == "file") ? ["multipart/form-data"] : service.ReadsForms ? ["application/json", "application/x-www-form-urlencoded"] : ["application/json"];
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

    private static async Task<OpenApiResponses> ResponsesAsync(ApiService service, OpenApiOperationTransformerContext context, IList<object> metadata, CancellationToken stop)
    {
        var good = metadata.OfType<AnswerStatus>().LastOrDefault() ?? new AnswerStatus(200, "Done.");
        var error = new OpenApiResponse
        {
            Description = "Refused; the body says why.",
            Content = new Dictionary<string, OpenApiMediaType> { [JsonWire.ContentType] = new OpenApiMediaType { Schema = ErrorSchema(service) } },
        };
        var answer = new OpenApiResponse { Description = good.Description };
        if (metadata.OfType<AnswerType>().FirstOrDefault(type => type.Body is not null)?.Body is { } body)
            answer.Content = new Dictionary<string, OpenApiMediaType> { [JsonWire.ContentType] = new() { Schema = await context.GetOrCreateSchemaAsync(body, cancellationToken: stop) } };
        return new OpenApiResponses { [good.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = answer, ["default"] = error };
    }

    /// <summary>The members that every error of the service has.</summary>
    private static OpenApiSchema ErrorSchema(ApiService service)
    {
        var form = (service.ErrorBody ?? ErrorEnvelope.ToJson)(new ApiError(400, "code", "text"), "exception");
        var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = form.ToDictionary(member => member.Key, member => (IOpenApiSchema)new OpenApiSchema { Type = TypeOf(member.Value) }) };
        if (form["status"]?.GetValueKind() == System.Text.Json.JsonValueKind.String)
            schema.Properties["status"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [form["status"]!.DeepClone()] };
        return schema;
    }

    private static JsonSchemaType TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => JsonSchemaType.Integer,
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => JsonSchemaType.Boolean,
        System.Text.Json.JsonValueKind.Array => JsonSchemaType.Array,
        System.Text.Json.JsonValueKind.Object => JsonSchemaType.Object,
        _ => JsonSchemaType.String,
    };
}
