using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ExternalBuckets(ExternalFixture platform) : IClassFixture<ExternalFixture>, IAsyncLifetime
{
    private StorageApi api = null!;
    private string token = "";

    public async ValueTask InitializeAsync()
    {
        token = (await platform.NewSiblingAsync("admin", "external-buckets")).MasterToken;
        api = platform.ApiOf(token);
    }

    public ValueTask DisposeAsync()
    {
        api.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject> RegisterJobAsync(params string[] path)
    {
        var job = await api.PostAsync("/v2/storage/buckets/register", new JsonObject
        {
            ["name"] = platform.NewName("ext"),
            ["stage"] = "in",
            ["path"] = new JsonArray([.. path.Select(part => (JsonNode)part)]),
        });
        return await api.EndedJobAsync(job);
    }

    private async Task<JsonNode> RegisterAsync(params string[] path)
    {
        var job = await RegisterJobAsync(path);
        Assert.True(job.Text("status") == "success", job.ToJsonString());
        return job["results"]!;
    }

    private async Task<JsonObject> RefreshAsync(string bucket, string query = "")
    {
        using var answer = await platform.PutAsync($"/v2/storage/buckets/{bucket}/refresh{query}", token: token);
        return await api.EndedJobAsync(await answer.ShouldBeAsync(202));
    }

    private async Task<string[]> RowsAsync(string table, string query = "") =>
        [.. (await api.GetTextAsync($"/v2/storage/tables/{table}/data-preview{query}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Files_and_folders_of_files_become_tables()
    {
        var folder = platform.NewFolder();
        platform.Write(folder, "people.csv", "id,first name\n1,Ann\n2,\n");
        platform.Write($"{folder}/parts", "a.csv", "x\n1\n");
        platform.Write($"{folder}/parts", "b.csv", "x\n2\n");
        platform.Write(folder, "notes.txt", "hello");
        var bucket = await RegisterAsync($"shelf/{folder}");
        var id = bucket.Text("id");

        Assert.True(bucket["hasExternalSchema"]!.GetValue<bool>());
        Assert.True(bucket["isReadOnly"]!.GetValue<bool>());
        Assert.Equal($"shelf/{folder}", bucket["backendPath"]![0]!.GetValue<string>());
        Assert.Contains("\"notes.txt\" is not a table", bucket["warnings"]!.AsArray().Single()!.Text("message"), StringComparison.Ordinal);
        Assert.Equal([$"{id}.parts", $"{id}.people"], (await api.GetAsync($"/v2/storage/buckets/{id}/tables")).AsArray().Select(table => table!.Text("id")));
        Assert.Equal(["\"1\"", "\"2\""], await RowsAsync($"{id}.parts"));
        Assert.Equal(["\"1\",\"Ann\""], await RowsAsync($"{id}.people", "?whereColumn=id&whereValues[]=1"));
        Assert.Equal(["id", "first_name"], (await api.GetAsync($"/v2/storage/tables/{id}.people"))["columns"]!.AsArray().Select(column => column!.GetValue<string>()));
        Assert.Equal(2, (await api.RowsAsync($"{id}.people")).Count);
    }

    [Fact]
    public async Task Parquet_keeps_its_types_and_what_is_null()
    {
        var folder = platform.NewFolder();
        await platform.WriteParquetAsync(folder, "typed.parquet", """
            SELECT * FROM (VALUES (1::BIGINT, 1.50::DECIMAL(9,2), true, DATE '2024-02-29', TIMESTAMP '2024-02-29 12:00:00', '', [1, 2]),
                                  (NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t (a, b, c, d, e, f, g)
            """);
        var id = (await RegisterAsync($"shelf/{folder}")).Text("id");

        var types = (await api.GetAsync($"/v2/storage/tables/{id}.typed"))["definition"]!["columns"]!.AsArray().Select(column => column!["definition"]!.Text("type"));
        Assert.Equal(["NUMBER", "NUMBER", "BOOLEAN", "DATE", "TIMESTAMP_NTZ", "VARCHAR", "VARCHAR"], types);
        Assert.Equal(["\"1\",\"1.50\",\"true\",\"2024-02-29\",\"2024-02-29 12:00:00\",\"\",\"[1, 2]\"", ",,,,,,"], await RowsAsync($"{id}.typed"));
    }

    [Fact]
    public async Task Refresh_brings_what_changed_and_drops_what_is_gone()
    {
        var folder = platform.NewFolder();
        platform.Write(folder, "stays.csv", "a\n1\n");
        platform.Write(folder, "grows.csv", "a\n1\n");
        platform.Write(folder, "goes.csv", "a\n1\n");
        var id = (await RegisterAsync($"shelf/{folder}")).Text("id");
        var stays = (await api.GetAsync($"/v2/storage/tables/{id}.stays")).Text("lastImportDate");
        platform.Write(folder, "grows.csv", "a,b\n1,2\n3,4\n");
        platform.Write(folder, "comes.csv", "a\n9\n");
        File.Delete(Path.Combine(platform.Shelf, folder, "goes.csv"));
        // Times on the wire are whole seconds: only after one can a table that was loaded again be told from one that was not.
        await Task.Delay(1100);

        var job = await RefreshAsync(id);
        Assert.Equal(("bucketRefresh", "success"), (job.Text("operationName"), job.Text("status")));
        Assert.Empty(job["results"]!["warnings"]!.AsArray());
        Assert.Equal(["\"1\",\"2\"", "\"3\",\"4\""], await RowsAsync($"{id}.grows"));
        Assert.Equal(["\"9\""], await RowsAsync($"{id}.comes"));
        Assert.Equal(stays, (await api.GetAsync($"/v2/storage/tables/{id}.stays")).Text("lastImportDate"));
        using (var gone = await platform.GetAsync($"/v2/storage/tables/{id}.goes", token))
            await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");

        await RefreshAsync(id, "?lastChangeDate=2099-01-01");
        Assert.Equal(stays, (await api.GetAsync($"/v2/storage/tables/{id}.stays")).Text("lastImportDate"));
        await RefreshAsync(id, "?force=1");
        Assert.NotEqual(stays, (await api.GetAsync($"/v2/storage/tables/{id}.stays")).Text("lastImportDate"));
    }

    [Fact]
    public async Task Bucket_goes_when_its_folder_has_gone()
    {
        var folder = platform.NewFolder();
        platform.Write(folder, "a.csv", "a\n1\n");
        var id = (await RegisterAsync($"shelf/{folder}")).Text("id");
        Directory.Delete(Path.Combine(platform.Shelf, folder), recursive: true);

        Assert.Equal("success", (await RefreshAsync(id)).Text("status"));
        using var gone = await platform.GetAsync($"/v2/storage/buckets/{id}", token);
        await gone.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    [Theory]
    [InlineData("..")]
    [InlineData("shelf/..")]
    [InlineData("shelf/../shelf")]
    [InlineData("shelf/a/../../..")]
    [InlineData("/etc")]
    [InlineData("shelf//etc")]
    [InlineData("shelf/.")]
    [InlineData("")]
    [InlineData("shelf\\..")]
    public async Task Path_that_leads_elsewhere_is_no_path(string folder)
    {
        using var answer = await platform.PostAsync("/v2/storage/buckets/register", new { name = "away", path = new[] { folder } }, token);
        await answer.ShouldBeRefusedAsync(400, "storage.backend.externalBucketObjectInvalidIdentifier", "is not a valid identifier");
    }

    [Fact]
    public async Task What_the_operator_does_not_allow_is_not_there()
    {
        foreach (var path in new[] { new[] { "etc" }, ["private"], ["shelf/nowhere"], ["unknown", "public"], ["crm", "nowhere"] })
        {
            var job = await RegisterJobAsync(path);
            Assert.Equal("storage.dbObjectNotFound", job["error"]!.Text("code"));
            Assert.Contains("doesn't exist or project user is missing privileges to read from it.", job["error"]!.Text("message"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Symbolic_links_are_followed_nowhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege there.");
        var outside = Path.Combine(platform.DataFolder, "outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.csv"), "a\nsecret\n");
        var folder = platform.NewFolder();
        var at = Path.Combine(platform.Shelf, folder);
        platform.Write(folder, "fine.csv", "a\n1\n");
        platform.Write($"{folder}/mixed", "fine.csv", "a\n2\n");
        File.CreateSymbolicLink(Path.Combine(at, "file.csv"), Path.Combine(outside, "secret.csv"));
        File.CreateSymbolicLink(Path.Combine(at, "mixed", "more.csv"), Path.Combine(outside, "secret.csv"));
        Directory.CreateSymbolicLink(Path.Combine(at, "linked"), outside);

        var bucket = await RegisterAsync($"shelf/{folder}");
        var id = bucket.Text("id");
        Assert.Equal([$"{id}.fine", $"{id}.mixed"], (await api.GetAsync($"/v2/storage/buckets/{id}/tables")).AsArray().Select(table => table!.Text("id")));
        Assert.Equal(["\"2\""], await RowsAsync($"{id}.mixed"));
        Assert.Equal(2, bucket["warnings"]!.AsArray().Count(warning => warning!.Text("message").Contains("symbolic link", StringComparison.Ordinal)));
        var through = await RegisterJobAsync($"shelf/{folder}/linked");
        Assert.Equal("storage.dbObjectNotFound", through["error"]!.Text("code"));

        // A folder that becomes a link afterwards is gone, too.
        var swapped = platform.NewFolder();
        platform.Write(swapped, "a.csv", "a\n1\n");
        var swappedId = (await RegisterAsync($"shelf/{swapped}")).Text("id");
        Directory.Delete(Path.Combine(platform.Shelf, swapped), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(platform.Shelf, swapped), outside);
        await RefreshAsync(swappedId, "?force=1");
        using var gone = await platform.GetAsync($"/v2/storage/buckets/{swappedId}", token);
        await gone.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    [Fact]
    public async Task Two_objects_of_one_name_are_refused_and_a_broken_file_is_a_warning()
    {
        var folder = platform.NewFolder();
        platform.Write(folder, "same.csv", "a\n1\n");
        await platform.WriteParquetAsync(folder, "same.parquet", "SELECT 1 AS a");
        var job = await RegisterJobAsync($"shelf/{folder}");
        Assert.Equal("storage.duplicateTableNamesInSchema", job["error"]!.Text("code"));

        File.Delete(Path.Combine(platform.Shelf, folder, "same.csv"));
        platform.Write(folder, "broken.parquet", "this is none");
        platform.Write(folder, "nothing.csv", "");
        var bucket = await RegisterAsync($"shelf/{folder}");
        Assert.Equal("\"nothing.csv\" is not a table of this bucket: it is empty.", bucket["warnings"]![0]!.Text("message"));
        var warning = bucket["warnings"]![1]!.Text("message");
        Assert.StartsWith("\"broken\" was not read: ", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(platform.DataFolder, warning, StringComparison.Ordinal);
        Assert.Equal(["\"1\""], await RowsAsync($"{bucket.Text("id")}.same"));
    }

    [Fact]
    public async Task Schema_of_a_database_is_read_with_types_nulls_and_odd_texts()
    {
        var schema = platform.NewName("schema");
        await platform.InDatabaseAsync($"""
            CREATE SCHEMA "{schema}";
            CREATE TABLE "{schema}".person (id integer PRIMARY KEY, name text, amount numeric(12,3), born date, at timestamptz, ok boolean, note jsonb, free numeric);
            INSERT INTO "{schema}".person VALUES
                (1, E'line\nbreak, "quoted"', 12.500, '2000-01-02', '2024-01-01 10:00:00+02', true, '[1]', 1e40),
                (2, '', NULL, NULL, NULL, false, NULL, NULL), (3, NULL, -1, NULL, NULL, NULL, NULL, 0.1);
            CREATE VIEW "{schema}".adults AS SELECT id FROM "{schema}".person WHERE born IS NOT NULL;
            """);
        var bucket = await RegisterAsync("crm", schema);
        var id = bucket.Text("id");

        Assert.Equal("crm", bucket.Text("databaseName"));
        Assert.Equal(["crm", schema], bucket["backendPath"]!.AsArray().Select(part => part!.GetValue<string>()));
        var types = (await api.GetAsync($"/v2/storage/tables/{id}.person"))["definition"]!["columns"]!.AsArray().Select(column => column!["definition"]!.Text("type"));
        Assert.Equal(["NUMBER", "VARCHAR", "NUMBER", "DATE", "TIMESTAMP_TZ", "BOOLEAN", "VARCHAR", "VARCHAR"], types);
        Assert.Equal(["\"1\""], await RowsAsync($"{id}.adults"));
        Assert.Equal(["\"2\",\"\",,,,\"false\",,"], await RowsAsync($"{id}.person", "?whereColumn=id&whereValues[]=2"));
        Assert.Equal(["\"3\",,\"-1.000\",,,,,\"0.1\""], await RowsAsync($"{id}.person", "?whereColumn=id&whereValues[]=3"));
        var first = (await api.RowsAsync($"{id}.person")).Single(row => row[0] == "1");
        Assert.Equal("line\nbreak, \"quoted\"", first[1]);

        await platform.InDatabaseAsync($"DELETE FROM \"{schema}\".person WHERE id < 3; DROP VIEW \"{schema}\".adults");
        await RefreshAsync(id);
        Assert.Equal(1, await api.RowsCountAsync($"{id}.person"));
        Assert.Single((await api.GetAsync($"/v2/storage/buckets/{id}/tables")).AsArray());
    }

    [Fact]
    public async Task Database_that_is_down_is_told_without_its_secrets()
    {
        var job = await RegisterJobAsync("down", "public");
        Assert.Equal("storage.backend.exception", job["error"]!.Text("code"));
        Assert.DoesNotContain("very-secret-word", job.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1;", job.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_an_external_bucket_are_read_only()
    {
        var folder = platform.NewFolder();
        platform.Write(folder, "t.csv", "a\n1\n");
        var id = (await RegisterAsync($"shelf/{folder}")).Text("id");
        var file = await api.UploadAsync("rows.csv", "a\n9\n");
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, $"tables/{id}.t/import-async", new { dataFileId = file }),
            (HttpMethod.Delete, $"tables/{id}.t/rows?allowTruncate=1", null),
            (HttpMethod.Delete, $"tables/{id}.t", null),
            (HttpMethod.Post, $"buckets/{id}/tables-async", new { name = "mine", dataFileId = file }),
        })
        {
            using var answer = await platform.SendAsync(method, $"/v2/storage/{path}", body, token);
            await answer.ShouldBeRefusedAsync(403, "accessDenied", "read-only");
        }

        Assert.Equal(["\"1\""], await RowsAsync($"{id}.t"));
        using var drop = await platform.DeleteAsync($"/v2/storage/buckets/{id}?force=1", token: token);
        await drop.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Feature_and_right_are_needed_and_only_external_buckets_are_refreshed()
    {
        using var withoutFeature = await platform.PostAsync("/v2/storage/buckets/register", new { name = "x", path = new[] { "shelf" } });
        await withoutFeature.ShouldBeRefusedAsync(403, "accessDenied", "external-buckets");
        using var made = await platform.PostAsync("/v2/storage/tokens", new { }, token);
        using var withoutRight = await platform.PostAsync("/v2/storage/buckets/register", new { name = "x", path = new[] { "shelf" } }, (await made.ShouldBeAsync(201)).Text("token"));
        await withoutRight.ShouldBeRefusedAsync(403, "accessDenied");
        var plain = await api.NewBucketAsync(platform.NewName("plain"));
        using var refresh = await platform.PutAsync($"/v2/storage/buckets/{plain}/refresh", token: token);
        await refresh.ShouldBeRefusedAsync(400, "storage.buckets.validation", "is not an external bucket");
        using var noPath = await platform.PostAsync("/v2/storage/buckets/register", new { name = "x" }, token);
        await noPath.ShouldBeRefusedAsync(400, "storage.buckets.validation", "path");
    }

    [Fact]
    public async Task Guide_says_what_the_operator_does()
    {
        var folder = (await api.GetAsync("/v2/storage/buckets/register-guide?path%5B0%5D=shelf%2Fsales")).Text("markdown");
        var schema = (await api.GetAsync("/v2/storage/buckets/register-guide?path[]=crm&path[]=my-schema&backend=snowflake")).Text("markdown");
        using var away = await platform.GetAsync("/v2/storage/buckets/register-guide?path[]=..", token);

        Assert.Contains("\"ExternalFolders\": { \"shelf\"", folder, StringComparison.Ordinal);
        Assert.Contains("GRANT SELECT ON ALL TABLES IN SCHEMA \"my-schema\"", schema, StringComparison.Ordinal);
        Assert.DoesNotContain(platform.DataFolder, folder, StringComparison.Ordinal);
        await away.ShouldBeRefusedAsync(400, "storage.backend.externalBucketObjectInvalidIdentifier");
    }

    [Fact]
    public async Task Shared_external_bucket_is_linked_and_a_refresh_reaches_the_link()
    {
        var folder = platform.NewFolder();
        platform.Write(folder, "a.csv", "a\n1\n");
        var id = (await RegisterAsync($"shelf/{folder}")).Text("id");
        var source = (await api.GetAsync("/v2/storage/tokens/verify"))["owner"]!["id"]!.GetValue<long>();
        using (var share = await platform.PostAsync($"/v2/storage/buckets/{id}/share-organization-project", token: token))
            await api.ResultsAsync(await share.ShouldBeAsync(202));
        var beside = await platform.NewSiblingAsync();
        using var made = await platform.PostAsync("/v2/storage/buckets", new { name = platform.NewName("link"), sourceProjectId = source, sourceBucketId = id }, beside.MasterToken);
        var link = (await made.ShouldBeAsync(201)).Text("id");
        platform.Write(folder, "a.csv", "a\n1\n2\n3\n");
        platform.Write(folder, "b.csv", "b\n1\n");
        await RefreshAsync(id, "?force=1");

        var there = platform.ApiOf(beside.MasterToken);
        Assert.Equal(3, (await there.RowsAsync($"{link}.a")).Count);
        Assert.Equal(["a", "b"], (await there.GetAsync($"/v2/storage/buckets/{link}/tables")).AsArray().Select(table => table!.Text("name")));

        // The folder goes; what others link is not dropped under their hands.
        Directory.Delete(Path.Combine(platform.Shelf, folder), recursive: true);
        Assert.Equal("storage.buckets.alreadyLinked", (await RefreshAsync(id))["error"]!.Text("code"));
        Assert.Equal(3, (await there.RowsAsync($"{link}.a")).Count);
    }
}
