using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class UsingAliases(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private const string Users = "id,name,city,sex\n1,martin,PRG,male\n2,klara,PRG,female\n3,ondra,VAN,male\n4,hidden,,male\n";

    private async Task<JsonNode> AliasAsync(string source, object? more = null, string? bucket = null)
    {
        var body = (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(more ?? new { })!;
        body["sourceTable"] = source;
        body["name"] ??= platform.NewName("alias");
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket ?? await platform.NewBucketAsync()}/table-aliases", body);
        return await answer.ShouldBeAsync(201);
    }

    [Fact]
    public async Task Alias_shows_its_source_as_it_is_at_every_moment()
    {
        var source = await platform.NewTableAsync(Users, "id");
        var alias = (await AliasAsync(source)).Text("id");
        await platform.ImportAsync(source, "id,name,city,sex,age\n9,eva,BRQ,female,41\n", new JsonObject { ["incremental"] = true });
        var shown = await platform.GetJsonAsync($"/v2/storage/tables/{alias}");
        var own = await platform.GetJsonAsync($"/v2/storage/tables/{source}");
        foreach (var field in new[] { "rowsCount", "dataSizeBytes", "columns", "primaryKey", "lastImportDate", "lastChangeDate", "isTyped", "definition" })
            Assert.Equal(own[field]?.ToJsonString(), shown[field]?.ToJsonString());
        Assert.Equal(5, shown["rowsCount"]!.GetValue<long>());
        Assert.Equal(await platform.PreviewAsync(source), await platform.PreviewAsync(alias));
        Assert.Equal((await platform.Api.RowsAsync(source)).Select(row => string.Join('|', row)).Order(), (await platform.Api.RowsAsync(alias)).Select(row => string.Join('|', row)).Order());
    }

    [Fact]
    public async Task Fields_on_the_wire()
    {
        var source = await platform.NewTableAsync(Users);
        var bucket = await platform.NewBucketAsync();
        var alias = await AliasAsync(source, new { name = "people", aliasColumns = new[] { "city", "id" }, aliasFilter = new { column = "sex", values = new[] { "male" } } }, bucket);
        Assert.Equal($"{bucket}.people", alias.Text("id"));
        Assert.Equal("people", alias.Text("displayName"));
        Assert.True(alias["isAlias"]!.GetValue<bool>());
        Assert.False(alias["isAliasable"]!.GetValue<bool>());
        Assert.False(alias["aliasColumnsAutoSync"]!.GetValue<bool>());
        Assert.Equal("""["city","id"]""", alias["columns"]!.ToJsonString());
        Assert.Equal("""{"column":"sex","operator":"eq","values":["male"]}""", alias["aliasFilter"]!.ToJsonString());
        Assert.Null(alias["rowsCount"]);
        Assert.Null(alias["dataSizeBytes"]);
        Assert.Equal(bucket, alias["bucket"]!.Text("id"));
        var from = alias["sourceTable"]!;
        Assert.Equal(source, from.Text("id"));
        Assert.EndsWith($"/v2/storage/tables/{source}", from.Text("uri"));
        Assert.False(from["isAlias"]!.GetValue<bool>());
        Assert.Equal(platform.Project.Value, from["project"]!["id"]!.GetValue<long>());
        Assert.NotEqual("", from["project"]!.Text("name"));

        var ordinary = await platform.GetJsonAsync($"/v2/storage/tables/{source}");
        Assert.False(ordinary["isAlias"]!.GetValue<bool>());
        Assert.True(ordinary["isAliasable"]!.GetValue<bool>());
        Assert.All(new[] { "sourceTable", "aliasFilter", "aliasColumnsAutoSync" }, field => Assert.False(ordinary.AsObject().ContainsKey(field)));
        var listed = Assert.Single((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables?include=columns")).AsArray())!;
        Assert.Equal(source, listed["sourceTable"]!.Text("id"));
        Assert.Equal("""["city","id"]""", listed["columns"]!.ToJsonString());
        Assert.Contains((await platform.GetJsonAsync($"/v2/storage/tables/{bucket}.people/events")).AsArray(), one => one!.Text("event") == "storage.tableAliasCreated");
    }

    [Fact]
    public async Task Name_is_the_sources_unless_another_is_asked_for()
    {
        var source = await platform.NewTableAsync(Users);
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = source, name = (string?)null });
        Assert.Equal(source[(source.LastIndexOf('.') + 1)..], (await answer.ShouldBeAsync(201)).Text("name"));
    }

    [Fact]
    public async Task Aliases_of_simple_aliases_show_the_first_table()
    {
        var source = await platform.NewTableAsync(Users, "id");
        var first = (await AliasAsync(source)).Text("id");
        var second = (await AliasAsync(first)).Text("id");
        var third = await AliasAsync(second, new { aliasFilter = new { column = "city", values = new[] { "VAN" } } });
        Assert.Equal(second, third["sourceTable"]!.Text("id"));
        Assert.True(third["sourceTable"]!["isAlias"]!.GetValue<bool>());
        Assert.Equal("""["id"]""", third["primaryKey"]!.ToJsonString());
        Assert.Equal(["\"3\",\"ondra\",\"VAN\",\"male\""], await platform.PreviewRowsAsync(third.Text("id")));
        Assert.Equal(4, (await platform.PreviewRowsAsync(second)).Length);
    }

    [Fact]
    public async Task Aliases_of_restricted_aliases_are_refused()
    {
        var source = await platform.NewTableAsync(Users);
        var columns = await AliasAsync(source, new { aliasColumns = new[] { "id" } });
        var filter = await AliasAsync(source, new { aliasFilter = new { column = "name", values = new[] { "x" } } });
        foreach (var restricted in new[] { columns, filter })
        {
            using var answer = await platform.PostAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = restricted.Text("id") });
            await answer.ShouldBeRefusedAsync(400, null, "Aliasing an advanced alias is not allowed.");
        }
    }

    [Fact]
    public async Task Filters_of_a_request_come_on_top_of_the_aliass_own()
    {
        var source = await platform.NewTableAsync(Users);
        var alias = (await AliasAsync(source, new { aliasFilter = new { column = "city", values = new[] { "PRG" } } })).Text("id");
        Assert.Equal(["\"1\",\"martin\",\"PRG\",\"male\""], await platform.PreviewRowsAsync(alias, "?whereColumn=sex&whereValues[]=male"));
        Assert.Empty(await platform.PreviewRowsAsync(alias, "?whereColumn=city&whereValues[]=VAN"));
        var file = await platform.Api.ExportAsync(alias, new JsonObject { ["whereColumn"] = "sex", ["whereValues"] = new JsonArray("female") });
        List<string> exported = [];
        await foreach (var row in platform.Api.ExportedRowsAsync(file))
            exported.Add(string.Join('|', row));
        Assert.Equal(["2|klara|PRG|female"], exported);
        var others = (await AliasAsync(source, new { aliasFilter = new { column = "city", @operator = "ne", values = new[] { "PRG", "" } } })).Text("id");
        Assert.Equal(["\"3\",\"ondra\",\"VAN\",\"male\""], await platform.PreviewRowsAsync(others));
    }

    [Fact]
    public async Task Columns_that_an_alias_does_not_show_cannot_be_read_sorted_searched_or_filtered_by()
    {
        var source = await platform.NewTableAsync(Users);
        var alias = (await AliasAsync(source, new { aliasColumns = new[] { "name", "id" }, aliasFilter = new { column = "sex", values = new[] { "male" } } })).Text("id");
        Assert.StartsWith("\"name\",\"id\"\n\"martin\",\"1\"\n", await platform.PreviewAsync(alias));
        Assert.Equal(3, (await platform.PreviewRowsAsync(alias)).Length);
        foreach (var (query, code) in new[]
        {
            ("?columns=city", "storage.tables.nonExistingColumns"),
            ("?orderBy[0][column]=city", "storage.tables.nonExistingColumns"),
            ("?whereColumn=sex&whereValues[]=male", "storage.tables.columnNotExists"),
        })
        {
            using var answer = await platform.GetAsync($"/v2/storage/tables/{alias}/data-preview{query}");
            await answer.ShouldBeRefusedAsync(400, code);
        }

        Assert.Empty(await platform.PreviewRowsAsync(alias, "?fulltextSearch=PRG"));
        Assert.Equal(["\"martin\",\"1\""], await platform.PreviewRowsAsync(alias, "?fulltextSearch=MARTIN"));
        using var export = await platform.PostAsync($"/v2/storage/tables/{alias}/export-async", new { columns = new[] { "city" } });
        await export.ShouldBeRefusedAsync(400, "storage.tables.nonExistingColumns");
    }

    [Fact]
    public async Task Rows_of_an_alias_cannot_be_changed()
    {
        var source = await platform.NewTableAsync(Users);
        var alias = (await AliasAsync(source)).Text("id");
        var file = await platform.Api.UploadAsync("x.csv", Users);
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Post, "import-async", (object)new { dataFileId = file }),
            (HttpMethod.Delete, "rows", new { allowTruncate = true }),
        })
        {
            using var answer = await platform.SendAsync(method, $"/v2/storage/tables/{alias}/{path}", body, null);
            await answer.ShouldBeRefusedAsync(400, "storage.tables.aliasImportNotAllowed");
        }

        using var upload = await platform.PostAsync($"/v2/storage/tables/{alias}/import", StorageFixture.Form(StorageFixture.Utf8(Users)));
        await upload.ShouldBeRefusedAsync(400, "storage.tables.aliasImportNotAllowed");
        Assert.Equal(4, await platform.Api.RowsCountAsync(source));
    }

    [Fact]
    public async Task Totals_of_buckets_and_project_count_rows_once()
    {
        var source = await platform.NewTableAsync(Users);
        var bucket = await platform.NewBucketAsync();
        await AliasAsync(source, null, bucket);
        var shown = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}");
        Assert.Equal(0, shown["rowsCount"]!.GetValue<long>());
        Assert.Equal(0, shown["dataSizeBytes"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("""{}""", 400, "storage.tables.validation")]
    [InlineData("""{"sourceTable":"in.c-nowhere.t"}""", 404, "storage.tables.notFound")]
    [InlineData("""{"sourceTable":"$","name":"aliasWithDot."}""", 400, "storage.tables.validation")]
    [InlineData("""{"sourceTable":"$","name":"x1","aliasColumns":["id","nope"]}""", 400, "storage.tables.nonExistingColumns")]
    [InlineData("""{"sourceTable":"$","name":"x2","aliasFilter":{"column":"nope","values":["1"]}}""", 400, "storage.tables.columnNotExists")]
    [InlineData("""{"sourceTable":"$","name":"x3","aliasFilter":{"column":"id"}}""", 400, "storage.tables.validation")]
    [InlineData("""{"sourceTable":"$","name":"x4","aliasFilter":{"column":"id","operator":"like","values":["1"]}}""", 400, "storage.tables.validation")]
    [InlineData("""{"sourceTable":"$","name":"taken"}""", 400, "storage.buckets.tableAlreadyExists")]
    public async Task Wrong_requests_are_refused(string body, int status, string code)
    {
        var source = await platform.NewTableAsync(Users);
        var bucket = await platform.NewBucketAsync();
        await AliasAsync(source, new { name = "taken" }, bucket);
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", JsonNode.Parse(body.Replace("$", source, StringComparison.Ordinal)));
        await answer.ShouldBeRefusedAsync(status, code);
        Assert.Single((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables")).AsArray());
    }

    [Fact]
    public async Task Token_needs_to_read_the_source_and_to_write_the_bucket()
    {
        var source = await platform.NewTableAsync(Users);
        var from = source[..source.LastIndexOf('.')];
        var bucket = await platform.NewBucketAsync();
        async Task<HttpResponseMessage> TryAsync(params (string Bucket, string Right)[] rights)
        {
            var token = await platform.NewTokenAsync(new { bucketPermissions = rights.ToDictionary(right => right.Bucket, right => right.Right) });
            return await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new { sourceTable = source, name = platform.NewName() }, token);
        }

        using (var blind = await TryAsync((bucket, "write")))
            await blind.ShouldBeRefusedAsync(403, "accessDenied");
        using (var reader = await TryAsync((bucket, "read"), (from, "read")))
            await reader.ShouldBeRefusedAsync(403, "accessDenied");
        using (var enough = await TryAsync((bucket, "write"), (from, "read")))
            await enough.ShouldBeAsync(201);
        var other = await platform.NewProjectAsync();
        using var foreigner = await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new { sourceTable = source }, other.MasterToken);
        await foreigner.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    [Fact]
    public async Task Filter_on_a_typed_column_takes_values_of_its_type_only()
    {
        var source = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "n", ["definition"] = new JsonObject { ["type"] = "INTEGER" } }]);
        await platform.ImportAsync(source, "n\n1\n2\n");
        using var wrong = await platform.PostAsync(
            $"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = source, aliasFilter = new { column = "n", values = new[] { "many" } } });
        await wrong.ShouldBeRefusedAsync(400, "storage.tables.invalidFilterValue");
        var alias = await AliasAsync(source, new { aliasFilter = new { column = "n", values = new[] { "2" } } });
        Assert.True(alias["isTyped"]!.GetValue<bool>());
        Assert.Equal("NUMBER", alias["definition"]!["columns"]![0]!["definition"]!.Text("type"));
        Assert.Equal(["\"2\""], await platform.PreviewRowsAsync(alias.Text("id")));
    }
}
