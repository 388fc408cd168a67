using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Uploads in pieces, each behind the last byte that is there. They are of this node, and of the workspace that began them.</summary>
internal sealed partial class ResumableUploads(IServiceProvider services, BigQueryOptions options, ServiceAddresses addresses, DataFolder data, TimeProvider clock)
{
    private const int MostOfAWorkspace = 20;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Upload> uploads = new(StringComparer.Ordinal);

    /// <summary>Takes the job and answers where its file goes.</summary>
    public async Task BeginAsync(BigQueryCall call)
    {
        Sweep();
        if (uploads.Values.Count(upload => upload.Workspace == call.Workspace.Id) >= MostOfAWorkspace)
            throw new RefusedException(BigQueryErrors.TooManyJobs(MostOfAWorkspace));
        var id = Secrets.New();
        uploads[id] = new Upload(call.Workspace.Id, await call.BodyAsync(), Path.Combine(data.Temporary, $"bigquery-upload-{Guid.NewGuid():n}"), clock.GetUtcNow());
        call.Http.Response.Headers.Location = $"{addresses.Base(call.Http.Request)}/upload/bigquery/v2/projects/{call.Project}/jobs?uploadType=resumable&upload_id={id}";
        call.Http.Response.Headers["X-GUploader-UploadID"] = id;
        await call.AnswerAsync([]);
    }

    /// <summary>Takes a piece; the last one begins the job.</summary>
    public async Task ContinueAsync(BigQueryCall call)
    {
        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.LoadBytes;
        if (call.Query("upload_id") is not { } id || !uploads.TryGetValue(id, out var upload) || upload.Workspace != call.Workspace.Id)
            throw new RefusedException(new ApiError(404, "notFound", "There is no such upload, or it has ended."));
        if (!await upload.Busy.WaitAsync(TimeSpan.Zero, call.Stop))
            throw new RefusedException(BigQueryErrors.Invalid("Another piece of this upload is being sent."));
        try
        {
            if (await AppendAsync(call, upload))
                await FinishAsync(call, id, upload);
            else
                Incomplete(call, upload);
        }
        finally
        {
            upload.Busy.Release();
        }
    }

    private async Task<bool> AppendAsync(BigQueryCall call, Upload upload)
    {
        var there = File.Exists(upload.File) ? new FileInfo(upload.File).Length : 0;
        var header = call.Http.Request.Headers.ContentRange.ToString();
        if (header.Length == 0)
            header = $"bytes 0-{(call.Http.Request.ContentLength ?? 0) - 1}/{call.Http.Request.ContentLength ?? 0}";
        var range = ContentRange().Match(header);
        if (!range.Success)
            throw new RefusedException(BigQueryErrors.Invalid($"Invalid Content-Range: {header}"));
        long? total = range.Groups["total"].Value == "*" ? null : Number(range, "total");
        if (!range.Groups["from"].Success || total == 0)
            return there == total;
        if (Number(range, "from") != there)
            throw new RefusedException(BigQueryErrors.Invalid($"The piece begins at byte {Number(range, "from")}, but {there} bytes are there."));
        await using (var target = new FileStream(upload.File, FileMode.Append))
        {
            var buffer = new byte[81920];
            for (int read; (read = await call.Http.Request.Body.ReadAsync(buffer, call.Stop)) > 0;)
            {
                if (target.Length + read > options.LoadBytes)
                    throw new RefusedException(BigQueryErrors.TooLarge($"The file is larger than {options.LoadBytes} bytes."));
                await target.WriteAsync(buffer.AsMemory(0, read), call.Stop);
            }
        }

        return new FileInfo(upload.File).Length == total;
    }

    private async Task FinishAsync(BigQueryCall call, string id, Upload upload)
    {
        uploads.TryRemove(id, out _);
        if (!File.Exists(upload.File))
            await File.Create(upload.File).DisposeAsync();
        await UploadEndpoints.SubmitAsync(call, services.GetRequiredService<JobEndpoints>(), services.GetRequiredService<JobTable>(), upload.Job, upload.File);
    }

    private static void Incomplete(BigQueryCall call, Upload upload)
    {
        var there = File.Exists(upload.File) ? new FileInfo(upload.File).Length : 0;
        if (there > 0)
            call.Http.Response.Headers.Range = $"bytes=0-{there - 1}";
        call.Http.Response.StatusCode = 308;
        call.Http.Response.ContentLength = 0;
    }

    private void Sweep()
    {
        foreach (var (id, upload) in uploads.Where(one => clock.GetUtcNow() - one.Value.Began > Lifetime))
        {
            if (uploads.TryRemove(id, out _))
                File.Delete(upload.File);
        }
    }

    private static long Number(Match match, string group) =>
        long.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new RefusedException(BigQueryErrors.Invalid("Invalid Content-Range."));

    [GeneratedRegex(@"^bytes (\*|(?<from>\d+)-(?<to>\d+))/(?<total>\d+|\*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ContentRange();

    private sealed record Upload(long Workspace, JsonObject Job, string File, DateTimeOffset Began)
    {
        public SemaphoreSlim Busy { get; } = new(1);
    }
}
