using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Load jobs with their file: in one request of two parts, or begun by one request and sent in pieces by others.</summary>
internal sealed class UploadEndpoints(JobEndpoints jobs, JobTable table, ResumableUploads resumable, BigQueryOptions options, DataFolder data)
{
    private const int LongestMetadata = 10 * 1024 * 1024;

    public void Map(BigQueryRoutes routes)
    {
        routes.MapUpload("POST", "/jobs", BeginAsync);
        routes.MapUpload("PUT", "/jobs", resumable.ContinueAsync);
    }

    private Task BeginAsync(BigQueryCall call)
    {
        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.LoadBytes + LongestMetadata;
        return call.Query("uploadType") switch
        {
            "multipart" => MultipartAsync(call),
            "resumable" => resumable.BeginAsync(call),
            var other => throw new RefusedException(BigQueryErrors.Invalid($"Invalid value for uploadType: {other ?? ""}. It is multipart or resumable.")),
        };
    }

    private async Task MultipartAsync(BigQueryCall call)
    {
        if (!MediaTypeHeaderValue.TryParse(call.Http.Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            throw new RefusedException(BigQueryErrors.Invalid("An upload of the type multipart is a multipart/related body with a boundary."));
        var file = Path.Combine(data.Temporary, $"bigquery-upload-{Guid.NewGuid():n}");
        JsonObject metadata;
        try
        {
            var reader = new MultipartReader(boundary, call.Http.Request.Body);
            metadata = await MetadataAsync(reader, call.Stop);
            if (await reader.ReadNextSectionAsync(call.Stop) is not { } content)
                throw new RefusedException(BigQueryErrors.Invalid("The second part of the body, the file, is missing."));
            await using (var target = File.Create(file))
                await content.Body.CopyToAsync(target, call.Stop);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException and not FileNotFoundException)
        {
            File.Delete(file);
            throw new RefusedException(BigQueryErrors.Invalid("The multipart body is malformed or incomplete."), malformed);
        }
        catch
        {
            File.Delete(file);
            throw;
        }

        await SubmitAsync(call, jobs, table, metadata, file);
    }

    /// <summary>Begins the job; its end deletes the file, and so does a refusal.</summary>
    public static async Task SubmitAsync(BigQueryCall call, JobEndpoints jobs, JobTable table, JsonObject resource, string file)
    {
        JsonObject answer;
        try
        {
            answer = await jobs.SubmitAsync(call, resource, new UploadedData(file, new FileInfo(file).Length));
        }
        catch
        {
            File.Delete(file);
            throw;
        }

        if (table.Find(call.Workspace.Id, answer["jobReference"]!["jobId"]!.GetValue<string>()) is { } job)
            _ = job.WhenEnded.ContinueWith(_ => File.Delete(file), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        else
            File.Delete(file);
        await call.AnswerAsync(answer);
    }

    private static async Task<JsonObject> MetadataAsync(MultipartReader reader, CancellationToken stop)
    {
        if (await reader.ReadNextSectionAsync(stop) is not { } section)
            throw new RefusedException(BigQueryErrors.Invalid("The first part of the body, the job as JSON, is missing."));
        using var bytes = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await section.Body.ReadAsync(buffer, stop)) > 0; bytes.Write(buffer, 0, read))
        {
            if (bytes.Length + read > LongestMetadata)
                throw new RefusedException(BigQueryErrors.TooLarge("The job in the first part of the body is too large."));
        }

        return ParseMetadata(bytes.ToArray());
    }

    /// <summary>Reads the job of an upload.</summary>
    public static JsonObject ParseMetadata(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes, null, new System.Text.Json.JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? throw new RefusedException(BigQueryErrors.Invalid("The job is not a JSON object."));
        }
        catch (System.Text.Json.JsonException malformed)
        {
            throw new RefusedException(BigQueryErrors.Invalid("The job is not valid JSON."), malformed);
        }
    }
}
