using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class CreatingTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Text_in_a_form_or_in_json_becomes_a_table()
    {
        var bucket = await platform.NewBucketAsync();
        var form = await platform.Api.PostFormAsync($"/v2/storage/buckets/{bucket}/tables", ("name", "form"), ("dataString", "a;b\n1;2\n"), ("delimiter", ";"));
        var json = await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables", new JsonObject { ["name"] = "json", ["dataString"] = "a\n1\n2\n" });

        Assert.Equal(["a", "b"], form["columns"]!.AsArray().Select(column => column!.GetValue<string>()));
        Assert.Equal(2, json["rowsCount"]!.GetValue<long>());
    }

    [Fact]
    public async Task Detail_has_every_field_that_clients_read()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        var detail = await platform.GetJsonAsync($"/v2/storage/tables/{table}");

        Assert.Equal(table, detail.Text("id"));
        Assert.Equal(detail.Text("name"), detail.Text("displayName"));
        Assert.EndsWith($"/v2/storage/tables/{table}", detail.Text("uri"), StringComparison.Ordinal);
        Assert.Equal("id", detail["primaryKey"]![0]!.GetValue<string>());
        Assert.False(detail["transactional"]!.GetValue<bool>());
        Assert.False(detail["isAlias"]!.GetValue<bool>());
        Assert.True(detail["isAliasable"]!.GetValue<bool>());
        Assert.False(detail["isTyped"]!.GetValue<bool>());
        Assert.Equal("MANAGED", detail.Text("timestampType"));
        Assert.Equal("table", detail.Text("tableType"));
        Assert.Equal(1, detail["rowsCount"]!.GetValue<long>());
        Assert.True(detail["dataSizeBytes"]!.GetValue<long>() > 0);
        Assert.NotNull(detail["created"]);
        Assert.NotNull(detail["lastImportDate"]);
        Assert.NotNull(detail["lastChangeDate"]);
        Assert.Empty(detail["metadata"]!.AsArray());
        Assert.Empty(detail["columnMetadata"]!.AsObject());
        Assert.Equal("snowflake", detail["bucket"]!.Text("backend"));
        Assert.Equal(["id"], detail["definition"]!["primaryKeysNames"]!.AsArray().Select(column => column!.GetValue<string>()));
        // An untyped column has no definition: clients tell it by the empty list.
        Assert.Empty(detail["definition"]!["columns"]![1]!["definition"]!.AsArray());
    }

    [Fact]
    public async Task Job_shows_the_request_the_table_and_exact_sizes()
    {
        var bucket = await platform.NewBucketAsync();
        const string csv = "a,b\n1,2\n";
        var file = await platform.Api.UploadAsync("x.csv", csv);
        var accepted = await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "t", ["dataFileId"] = file.ToString(CultureInfo.InvariantCulture), ["primaryKey"] = "a,b" });

        Assert.Equal("waiting", accepted.Text("status"));
        Assert.Null(accepted["results"]);
        Assert.EndsWith($"/v2/storage/jobs/{accepted["id"]}", accepted.Text("url"), StringComparison.Ordinal);
        var job = await platform.Api.EndedJobAsync(accepted);

        Assert.Equal("success", job.Text("status"));
        Assert.Equal("tableCreate", job.Text("operationName"));
        Assert.Equal(file, job["operationParams"]!["source"]!["fileId"]!.GetValue<long>());
        Assert.Equal($"{bucket}.t", job.Text("tableId"));
        Assert.Equal($"{bucket}.t", job["results"]!.Text("id"));
        Assert.Equal(csv.Length, job["metrics"]!["inBytes"]!.GetValue<long>());
        Assert.Equal(csv.Length, job["metrics"]!["inBytesUncompressed"]!.GetValue<long>());
        Assert.False(job["metrics"]!["inCompressed"]!.GetValue<bool>());
        Assert.False(job.ContainsKey("error"));
        Assert.NotNull(job["startTime"]);
        Assert.NotNull(job["endTime"]);
    }

    [Fact]
    public async Task Header_is_webalized_and_a_byte_order_mark_is_no_part_of_it()
    {
        var table = await platform.NewTableAsync("\uFEFF Total price ,\"žluťoučký-kůň\",Straße,a__b\n1,2,3,4\n");
        var detail = await platform.GetJsonAsync($"/v2/storage/tables/{table}");
        Assert.Equal(["Total_price", "zlutoucky_kun", "Strasse", "a__b"], detail["columns"]!.AsArray().Select(column => column!.GetValue<string>()));

        var again = await platform.ImportAsync(table, " Total price ,\"žluťoučký-kůň\",Straße,a__b\n5,6,7,8\n");
        Assert.Equal("success", again.Text("status"));
        Assert.Equal(["\"5\",\"6\",\"7\",\"8\""], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task Header_alone_makes_an_empty_table()
    {
        var table = await platform.NewTableAsync("a,b\n");
        Assert.Equal(0, await platform.Api.RowsCountAsync(table));
        Assert.Equal("\"a\",\"b\"\n", await platform.PreviewAsync(table));
        Assert.Empty(await platform.Api.RowsAsync(table));
    }

    [Fact]
    public async Task Thousand_columns_are_fine()
    {
        var names = Enumerable.Range(1, 1000).Select(number => $"c{number}").ToArray();
        var table = await platform.NewTableAsync($"{string.Join(',', names)}\n{string.Join(',', names.Select(name => name + "v"))}\n", "c1000");
        var row = Assert.Single(await platform.Api.RowsAsync(table));
        Assert.Equal(names.Select(name => name + "v"), row);
    }

    [Fact]
    public async Task Packed_upload_is_unpacked()
    {
        var bucket = await platform.NewBucketAsync();
        using var form = StorageFixture.Form(StorageFixture.Gzip("a\n1\n2\n3\n"), ("name", "packed"));
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables", form);
        Assert.Equal(3, (await answer.ShouldBeAsync(201))["rowsCount"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("with space", "storage.tables.validation", "Only alphanumeric characters dash and underscores are allowed.")]
    [InlineData("_x", "storage.tables.validation", "Cannot start with underscore.")]
    public async Task Wrong_name_is_refused(string name, string code, string text)
    {
        var bucket = await platform.NewBucketAsync();
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new { name, dataFileId = 1 });
        await answer.ShouldBeRefusedAsync(400, code, text);
    }

    [Fact]
    public async Task Taken_name_fails_and_leaves_the_table()
    {
        var bucket = await platform.NewBucketAsync();
        await platform.Api.NewTableAsync(bucket, "taken", "a\n1\n");
        var file = await platform.Api.UploadAsync("x.csv", "a\n1\n2\n");
        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "taken", ["dataFileId"] = file }));

        Assert.Equal("error", job.Text("status"));
        Assert.Equal("storage.buckets.tableAlreadyExists", job["error"]!.Text("code"));
        Assert.StartsWith("exception-", job["error"]!.Text("exceptionId"), StringComparison.Ordinal);
        Assert.Equal(1, await platform.Api.RowsCountAsync($"{bucket}.taken"));
    }

    [Fact]
    public async Task Of_two_creations_at_once_one_wins()
    {
        var bucket = await platform.NewBucketAsync();
        var file = await platform.Api.UploadAsync("x.csv", "a\n1\n");
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "race", ["dataFileId"] = file })));
        var jobs = await Task.WhenAll(asked.Select(platform.Api.EndedJobAsync));

        Assert.Single(jobs, job => job.Text("status") == "success");
        Assert.All(jobs.Where(job => job.Text("status") == "error"), job => Assert.Equal("storage.buckets.tableAlreadyExists", job["error"]!.Text("code")));
    }

    [Fact]
    public async Task Unknown_key_column_and_unusable_header_name_what_is_wrong()
    {
        var bucket = await platform.NewBucketAsync();
        using var key = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables", new { name = "k", dataString = "a\n1\n", primaryKey = "b" });
        using var name = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables", new { name = "n", dataString = "a,???\n1,2\n" });
        using var twice = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables", new { name = "n", dataString = "a b,a-b\n1,2\n" });
        using var nothing = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables", new { name = "n" });

        await key.ShouldBeRefusedAsync(400, "storage.tables.validation.invalidPrimaryKeyColumns", "\"b\"");
        await name.ShouldBeRefusedAsync(400, "storage.invalidColumns", "\"???\"");
        await twice.ShouldBeRefusedAsync(400, "csvImport.columnsNotMatch", "a_b");
        await nothing.ShouldBeRefusedAsync(400, "storage.importFileMissing");
        Assert.Empty((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables")).AsArray());
    }

    [Fact]
    public async Task Source_that_is_not_served_is_refused_by_name()
    {
        const string parameter = "dataUrl";
        var bucket = await platform.NewBucketAsync();
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "t", [parameter] = "1" });
        var body = await answer.ShouldBeRefusedAsync(400, "storage.tables.validation");
        Assert.Contains(body["errors"]!.AsArray(), error => error!.Text("key") == parameter);
    }

    [Fact]
    public async Task File_that_is_unknown_foreign_or_empty_handed_is_refused()
    {
        var bucket = await platform.NewBucketAsync();
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "write" } });
        var mastersFile = await platform.Api.UploadAsync("x.csv", "a\n1\n");
        using var unknown = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new { name = "t", dataFileId = 99999999 });
        using var foreign = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new { name = "t", dataFileId = mastersFile }, token);
        using var none = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new { name = "t" });
        await unknown.ShouldBeRefusedAsync(404, "storage.files.notFound");
        await foreign.ShouldBeRefusedAsync(403, "accessDenied");
        await none.ShouldBeRefusedAsync(400, "storage.importFileMissing", "dataFileId");

        var prepared = await platform.Api.PostAsync("/v2/storage/files/prepare", new JsonObject { ["name"] = "never.csv", ["federationToken"] = true });
        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject { ["name"] = "t", ["dataFileId"] = prepared["id"]!.GetValue<long>() }));
        Assert.Equal("storage.fileNotUploaded", job["error"]!.Text("code"));
    }

    [Fact]
    public async Task Lists_show_what_include_asks_for()
    {
        var table = await platform.NewTableAsync("a,b\n1,2\n");
        var bucket = table[..table.LastIndexOf('.')];
        var inBucket = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables?include=columns"))[0]!;
        var all = (await platform.GetJsonAsync("/v2/storage/tables?include=buckets,columns,metadata")).AsArray().Single(one => one!.Text("id") == table)!;
        var bare = (await platform.GetJsonAsync("/v2/storage/tables?include=")).AsArray().Single(one => one!.Text("id") == table)!;

        Assert.Equal(2, inBucket["columns"]!.AsArray().Count);
        Assert.False(inBucket.AsObject().ContainsKey("bucket"));
        Assert.Equal(bucket, all["bucket"]!.Text("id"));
        Assert.Empty(all["metadata"]!.AsArray());
        Assert.False(bare.AsObject().ContainsKey("columns"));
        Assert.False(bare.AsObject().ContainsKey("bucket"));
    }

    [Fact]
    public async Task Other_project_and_other_tokens_do_not_reach_the_table()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        var other = await platform.NewProjectAsync();
        var blind = await platform.NewTokenAsync();
        foreach (var path in new[] { $"/v2/storage/tables/{table}", $"/v2/storage/tables/{table}/data-preview", $"/v2/storage/tables/{table}/events" })
        {
            using var foreign = await platform.GetAsync(path, other.MasterToken);
            using var hidden = await platform.GetAsync(path, blind);
            await foreign.ShouldBeRefusedAsync(404, "storage.tables.notFound", $"The table \"{table}\" was not found in the bucket \"{table[..table.LastIndexOf('.')]}\" in the project \"{other.Id}\"");
            await hidden.ShouldBeRefusedAsync(403, "accessDenied");
        }

        Assert.Empty((await platform.GetJsonAsync("/v2/storage/tables", blind)).AsArray());
        using var nonsense = await platform.GetAsync("/v2/storage/tables/some-totally-non-existent-table");
        await nonsense.ShouldBeRefusedAsync(404, "storage.tables.notFound");
    }

    [Fact]
    public async Task Read_only_right_is_not_enough_to_write()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        await platform.GetJsonAsync($"/v2/storage/tables/{table}", token);

        using var import = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new { dataFileId = 1 }, token);
        using var create = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables", new { name = "x", dataString = "a\n" }, token);
        using var define = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", new { name = "x", columns = new[] { new { name = "a" } } }, token);
        using var rows = await platform.DeleteAsync($"/v2/storage/tables/{table}/rows?allowTruncate=1", token: token);
        using var drop = await platform.DeleteAsync($"/v2/storage/tables/{table}", token: token);
        foreach (var answer in new[] { import, create, define, rows, drop })
            await answer.ShouldBeRefusedAsync(403, "accessDenied");
        Assert.Equal(1, await platform.Api.RowsCountAsync(table));
    }
}
