using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Kernel;

/// <summary>What every request passes through, in this order: host → address → documents → route → CORS → gzip → errors → access → answers from memory → endpoint.</summary>
public static class HttpPipeline
{
    /// <summary>Registers what the pipeline needs.</summary>
    public static IServiceCollection AddHeadgateHttp(this IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            // Answers hold no secret beside text an attacker chooses, except those that show a new secret once.
            options.EnableForHttps = true;
            options.Providers.Add<GzipCompressionProvider>();
            options.MimeTypes = [JsonWire.ContentType, "text/csv", "text/plain", "text/html"];
        });
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        // The documents are derived from these options; the wire itself uses JsonWire.
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict);
        services.AddSingleton<PrometheusText>();
        services.AddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Adds the pipeline; call before mapping endpoints.</summary>
    public static void UseHeadgateHttp(this WebApplication app)
    {
        app.UseMiddleware<ServiceHostMiddleware>();
        app.UseMiddleware<AddressRewriting>();
        app.UseDocumentsPages();
        app.UseRouting();
        app.Use(Cors.InvokeAsync);
        app.UseResponseCompression();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<CallerMiddleware>();
        app.UseMiddleware<AnswerCache>();
    }
}
