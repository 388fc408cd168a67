using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Headgate.Kernel;

/// <summary>A multipart form with one file, which is streamed to disk; the file is deleted when this is disposed.</summary>
public sealed class UploadedForm : IDisposable
{
    private const int LongestField = 64 * 1024 * 1024;
    private const int MostFields = 2_000;

    private UploadedForm(RequestBody body, string? filePath, string? fileName)
    {
        Body = body;
        FilePath = filePath;
        FileName = fileName;
    }

    /// <summary>The fields beside the file.</summary>
    public RequestBody Body { get; }

    /// <summary>Where the file part is; <c>null</c> when none was sent.</summary>
    public string? FilePath { get; }

    /// <summary>The name the client gave the file; only to show, never a path.</summary>
    public string? FileName { get; }

    /// <summary>Reads the request; other content types than multipart have fields only.</summary>
    /// <param name="context">The request.</param>
    /// <param name="filePart">The name of the file part.</param>
    /// <param name="folder">Where the file is put.</param>
    /// <param name="stop">Fires when the client goes away; nothing is left on disk then.</param>
    /// <exception cref="RefusedException">The form is malformed.</exception>
    public static async Task<UploadedForm> ReadAsync(HttpContext context, string filePart, string folder, CancellationToken stop)
    {
        var request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return new UploadedForm(await RequestBody.ReadAsync(context), null, null);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value
            ?? throw new RefusedException(ApiErrors.MalformedRequest("the multipart form has no boundary."));

        string? path = null, name = null;
        try
        {
            var fields = new List<KeyValuePair<string, string>>();
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(stop) is { } section)
            {
                if (section.GetContentDispositionHeader() is not { } disposition || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } field)
                    throw new RefusedException(ApiErrors.MalformedRequest("a part of the multipart form has no name."));
                if (field == filePart && disposition.IsFileDisposition())
                {
                    if (path is not null)
                        throw new RefusedException(ApiErrors.MalformedRequest($"the multipart form has two parts named {filePart}."));
                    path = Path.Combine(folder, $"upload-{Guid.NewGuid():N}");
                    name = HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
                    await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 17, useAsync: true);
                    await section.Body.CopyToAsync(file, 1 << 17, stop);
                }
                else
                {
                    fields.Add(KeyValuePair.Create(field, await ReadFieldAsync(section.Body, field, stop)));
                    if (fields.Count > MostFields)
                        throw new RefusedException(ApiErrors.MalformedRequest($"the multipart form has more than {MostFields} fields."));
                }
            }

            return new UploadedForm(RequestBody.FromForm(fields), path, name);
        }
        catch (Exception failure)
        {
            if (path is not null)
                File.Delete(path);
            if (failure is InvalidDataException or IOException { InnerException: null, Message: "Unexpected end of Stream, the content may have already been read by another component. " })
                throw new RefusedException(ApiErrors.MalformedRequest($"the multipart form could not be read: {failure.Message}"), failure);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (FilePath is not null)
            File.Delete(FilePath);
    }

    private static async Task<string> ReadFieldAsync(Stream part, string name, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await part.ReadAsync(buffer, stop)) > 0;)
        {
            if (bytes.Length + read > LongestField)
                throw new RefusedException(new ApiError(413, "requestTooLarge", $"The form field {name} is larger than {LongestField} bytes; send it as a file part."));
            bytes.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
