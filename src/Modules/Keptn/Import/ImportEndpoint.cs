using System.Text.Json.Serialization;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Headgate.Keptn.Import;

/// <summary><c>POST /api/v1/import</c>: a package of tasks that set a project up.</summary>
internal static class ImportEndpoint
{
    private const string Part = "configPackage";
    private const string Multipart = "multipart/form-data";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapKeptn(KeptnServices.Api)
        .MapPost("/import", AnswerAsync).DisableAntiforgery().WithTags("Import").WithSummary("Import a package of services, secrets, subscriptions and resources")
        .Query("project", "string", "The project that it is for; required.")
        .Field(Part, "file", "A zip archive with manifest.yaml.", required: true);

    private static async Task<IResult> AnswerAsync(HttpContext context, IProjectCatalogue projects, ImportTasks tasks)
    {
        var found = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? type.MediaType.Value! : "application/octet-stream";
        if (!found.Equals(Multipart, StringComparison.OrdinalIgnoreCase))
            return SwaggerRefusal.WrongMediaType(found, Multipart);
        if (context.Request.Query["project"].ToString() is not { Length: > 0 } project)
            return SwaggerRefusal.Missing("project", "query");
        if (await EventBody.ReadAsync(context, EventBody.Limit) is not { } bytes)
            return SwaggerRefusal.Refuse(413, 413, $"the package is larger than {EventBody.Limit} bytes");
        if (await FileAsync(context, bytes) is not { } archive)
            return SwaggerRefusal.Refuse(400, 400, $"reading file \"{Part}\" failed: http: no such file");
        if (await projects.FindAsync(project, context.RequestAborted) is not { } shape)
            return new ApiError(404, null, $"project {project} does not exist");
        try
        {
            using var package = ImportPackage.Open(archive);
            return KeptnAnswer.Ok(new ImportSummary("success", await tasks.RunAsync(shape, package, context.RequestAborted)));
        }
        catch (ImportArchiveException broken)
        {
            return new ApiError(415, null, $"Error opening import archive: {broken.Message}");
        }
        catch (ImportFailedException failed)
        {
            return new ApiError(400, null, $"Error processing import archive: {failed.Message}");
        }
    }

    /// <returns><c>null</c> when the form cannot be read or has no such file.</returns>
    private static async Task<Stream?> FileAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        context.Request.Body = new MemoryStream(bytes.ToArray(), writable: false);
        try
        {
            if ((await context.Request.ReadFormAsync(context.RequestAborted)).Files.GetFile(Part) is not { } file)
                return null;
            var archive = new MemoryStream();
            await file.CopyToAsync(archive, context.RequestAborted);
            return archive;
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException)
        {
            return null;
        }
    }
}

/// <summary>What an import did.</summary>
internal sealed record ImportSummary(
    [property: JsonPropertyName("outcome")] string Outcome,
    [property: JsonPropertyName("tasks")] IReadOnlyList<ImportedTask> Tasks);
