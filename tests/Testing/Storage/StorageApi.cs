using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Testing;

/// <summary>The Storage API as tests use it: plain HTTP with a token, and the few sequences of calls that every client makes.</summary>
public sealed class StorageApi(HttpClient http) : IDisposable
{
    private static readonly TimeSpan LongestJob = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(25);

    /// <summary>The client below.</summary>
    public HttpClient Http => http;

    /// <summary>GETs JSON.</summary>
    public Task<JsonNode> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>GETs text.</summary>
    public async Task<string> GetTextAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? body : throw new ApiFailureException($"GET {path}", answer.StatusCode, body);
    }

    /// <summary>POSTs JSON.</summary>
    public Task<JsonNode> PostAsync(string path, JsonObject body) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body));

    /// <summary>PUTs JSON.</summary>
    public Task<JsonNode> PutAsync(string path, JsonObject body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    /// <summary>POSTs a URL-encoded form.</summary>
    public Task<JsonNode> PostFormAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>DELETEs; the answer is <c>{}</c> when it has no body.</summary>
    public Task<JsonNode> DeleteAsync(string path, JsonObject? body = null) => SendAsync(HttpMethod.Delete, path, body is null ? null : JsonContent.Create(body));

    /// <summary>Sends a request.</summary>
    /// <exception cref="ApiFailureException">The answer is not a success.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new ApiFailureException($"{method} {path}", answer.StatusCode, body);
        return body.Length == 0 ? new JsonObject() : JsonNode.Parse(body)!;
    }

    /// <summary>Waits until a job has ended, however.</summary>
    public async Task<JsonObject> EndedJobAsync(JsonNode job)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((string?)job["status"] is not ("success" or "error"))
        {
            if (TimeProvider.System.GetElapsedTime(began) > LongestJob)
                throw new TimeoutException($"Job {job["id"]} ({job["operationName"]}) is still {job["status"]} after {LongestJob.TotalMinutes} minutes.");
            await Task.Delay(PollEvery);
            job = await GetAsync($"/v2/storage/jobs/{job["id"]}");
        }

        return job.AsObject();
    }

    /// <summary>Waits for a job that must succeed, and gives its results.</summary>
    /// <exception cref="JobFailedException">It did not.</exception>
    public async Task<JsonObject> ResultsAsync(JsonNode job)
    {
        var ended = await EndedJobAsync(job);
        return (string?)ended["status"] == "success" ? ended["results"] as JsonObject ?? [] : throw new JobFailedException(ended);
    }

    /// <summary>Makes a bucket in stage <c>in</c> and gives its id.</summary>
    public async Task<string> NewBucketAsync(string name) =>
        (string)(await PostAsync("/v2/storage/buckets", new JsonObject { ["name"] = name, ["stage"] = "in" }))["id"]!;

    /// <summary>Uploads a file as the official clients do (blocks, then their list) and gives its id.</summary>
    public async Task<long> UploadAsync(string name, Stream content, int blockBytes = 4 * 1024 * 1024)
    {
        var file = await PostAsync("/v2/storage/files/prepare", new JsonObject { ["name"] = name, ["federationToken"] = true });
        await new BlobAddress(file["absUploadParams"]!).UploadAsync(content, blockBytes);
        return (long)file["id"]!;
    }

    /// <summary>Uploads a text.</summary>
    public async Task<long> UploadAsync(string name, string text)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await UploadAsync(name, bytes);
    }

    /// <summary>Makes a table from an uploaded file and gives its id.</summary>
    public async Task<string> NewTableAsync(string bucket, string name, long file, params string[] primaryKey)
    {
        var job = await PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject
        {
            ["name"] = name,
            ["dataFileId"] = file,
            ["primaryKey"] = new JsonArray([.. primaryKey.Select(column => (JsonNode)column)]),
        });
        return (string)(await ResultsAsync(job))["id"]!;
    }

    /// <summary>Makes a table from a CSV text and gives its id.</summary>
    public async Task<string> NewTableAsync(string bucket, string name, string csv, params string[] primaryKey) =>
        await NewTableAsync(bucket, name, await UploadAsync($"{name}.csv", csv), primaryKey);

    /// <summary>Asks for an import and gives the job as it was accepted.</summary>
    public Task<JsonNode> ImportAsync(string table, long file, bool incremental) =>
        PostAsync($"/v2/storage/tables/{table}/import-async", new JsonObject { ["dataFileId"] = file, ["incremental"] = incremental });

    /// <summary>The table's own word on its rows.</summary>
    public async Task<long> RowsCountAsync(string table) => (long)(await GetAsync($"/v2/storage/tables/{table}"))["rowsCount"]!;

    /// <summary>Exports a table and gives its rows, without a header, in no order.</summary>
    public async Task<List<string[]>> RowsAsync(string table)
    {
        var rows = new List<string[]>();
        await foreach (var row in ExportedRowsAsync(await ExportAsync(table, [])))
            rows.Add(row);
        return rows;
    }

    /// <summary>Exports a table to a file and gives the file's id.</summary>
    public async Task<long> ExportAsync(string table, JsonObject parameters) =>
        (long)(await ResultsAsync(await PostAsync($"/v2/storage/tables/{table}/export-async", parameters)))["file"]!["id"]!;

    /// <summary>Downloads an exported file, slice after slice.</summary>
    public async IAsyncEnumerable<string[]> ExportedRowsAsync(long fileId)
    {
        var file = await GetAsync($"/v2/storage/files/{fileId}?federationToken=1");
        if (!(bool)file["isSliced"]!)
            throw new InvalidDataException($"The exported file {fileId} is not sliced; official clients take the header from the table only then.");
        var at = new BlobAddress(file);
        await foreach (var slice in at.SlicesAsync())
        {
            await using (slice)
            {
                using var text = new StreamReader(slice, new UTF8Encoding(false, throwOnInvalidBytes: true), false);
                foreach (var row in CsvText.Read(text))
                    yield return row;
            }
        }
    }

    /// <summary>Whether the answer is a refusal in the envelope of the Storage API, with this status.</summary>
    public static async Task<JsonNode> RefusalAsync(HttpResponseMessage answer, params HttpStatusCode[] oneOf)
    {
        var body = await answer.Content.ReadAsStringAsync();
        var request = $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery}";
        if (!oneOf.Contains(answer.StatusCode))
            throw new ApiFailureException(request, answer.StatusCode, body);
        // Official PHP clients compare this header literally.
        if (answer.Content.Headers.ContentType is not { MediaType: "application/json", Parameters.Count: 0 })
            throw new InvalidDataException($"{request} refused with Content-Type {answer.Content.Headers.ContentType}: {body}");
        var envelope = JsonNode.Parse(body)!;
        return envelope["error"] is JsonValue && envelope["exceptionId"] is JsonValue
            ? envelope
            : throw new InvalidDataException($"{request} refused without the error envelope: {body}");
    }

    /// <summary>The stable code of a refusal; services with a form of their own have it in the context.</summary>
    public static string? CodeOf(JsonNode envelope) => (string?)(envelope["context"]?["errorCode"] ?? envelope["code"]);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();
}
