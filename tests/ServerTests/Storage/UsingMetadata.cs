using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class UsingMetadata(StorageFixture platform) : IClassFixture<StorageFixture>
{
    // No pair of this class gets as far.
    private const string Unknown = "987654321";

    private static object Body(string key, string value, string provider = "example-component") => new { provider, metadata = new[] { new { key, value } } };

    private static string[] Pairs(JsonNode? list) => [.. list!.AsArray().Select(one => $"{one!.Text("provider")} {one!.Text("key")}={one!.Text("value")}")];

    [Fact]
    public async Task Bucket_keeps_pairs_by_provider_and_key()
    {
        var path = $"/v2/storage/buckets/{await platform.NewBucketAsync()}/metadata";
        using var first = await platform.PostAsync(path, Body("color", "red"));
        var one = (await first.ShouldBeAsync(201))[0]!.AsObject();
        Assert.Equal(["id", "key", "value", "provider", "timestamp"], one.Select(field => field.Key));
        Assert.Equal(System.Text.Json.JsonValueKind.String, one["id"]!.GetValueKind());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", one.Text("timestamp"));

        using var other = await platform.PostAsync(path, Body("color", "blue", "user"));
        using var again = await platform.PostAsync(path, Body("color", "green"));
        var all = await again.ShouldBeAsync(201);

        Assert.Equal(["example-component color=green", "user color=blue"], Pairs(all));
        Assert.Equal(one.Text("id"), all[0]!.Text("id"));
        Assert.Equal(Pairs(all), Pairs(await platform.GetJsonAsync(path)));
    }

    [Fact]
    public async Task Form_fields_are_read_and_a_table_then_answers_with_its_list()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var list = await platform.Api.PostFormAsync(
            $"/v2/storage/tables/{table}/metadata",
            ("provider", "user"), ("metadata[0][key]", "some-key"), ("metadata[0][value]", "Some value"), ("metadata[1][key]", "KBC.other"), ("metadata[1][value]", ""));
        Assert.Equal(["user KBC.other=", "user some-key=Some value"], Pairs(list));
    }

    [Fact]
    public async Task Table_takes_metadata_of_its_columns_in_every_form()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n");
        var answer = await platform.Api.PostAsync($"/v2/storage/tables/{table}/metadata", JsonNode.Parse("""
            {"provider":"user","metadata":[{"key":"t","value":"1"}],
             "columnsMetadata":{"id":[{"key":"a","value":"2"}],"all":[{"columnName":"name","key":"b","value":true},{"columnName":"id","key":"c","value":3}]}}
            """)!.AsObject());
        Assert.Equal(["user t=1"], Pairs(answer["metadata"]));
        Assert.Equal(["user a=2", "user c=3"], Pairs(answer["columnsMetadata"]!["id"]));
        Assert.Equal(["user b=1"], Pairs(answer["columnsMetadata"]!["name"]));

        await platform.Api.PostAsync($"/v2/storage/tables/{table}/metadata", JsonNode.Parse("""
            {"provider":"user","columnsMetadata":[[{"columnName":"id","key":"a","value":"changed"}]]}
            """)!.AsObject());
        Assert.Equal(["user a=changed", "user c=3"], Pairs(await platform.GetJsonAsync($"/v2/storage/columns/{table}.id/metadata")));
    }

    [Fact]
    public async Task Lists_and_details_show_what_they_are_asked_to_include()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/metadata", JsonNode.Parse("""{"provider":"user","metadata":[{"key":"b","value":"1"}]}""")!.AsObject());
        var nothing = await platform.GetJsonAsync($"/v2/storage/tables/{table}");
        Assert.Empty(nothing["metadata"]!.AsArray());
        Assert.Empty(nothing["columnMetadata"]!.AsObject());

        await platform.Api.PostAsync(
            $"/v2/storage/tables/{table}/metadata",
            JsonNode.Parse("""{"provider":"user","metadata":[{"key":"t","value":"2"}],"columnsMetadata":{"id":[{"key":"c","value":"3"}]}}""")!.AsObject());

        var detail = await platform.GetJsonAsync($"/v2/storage/tables/{table}");
        Assert.Equal(["user t=2"], Pairs(detail["metadata"]));
        Assert.Equal(["user c=3"], Pairs(detail["columnMetadata"]!["id"]));
        Assert.Equal(["user b=1"], Pairs(detail["bucket"]!["metadata"]));

        var listed = (await platform.GetJsonAsync("/v2/storage/tables?include=columnMetadata,metadata")).AsArray().Single(one => one!.Text("id") == table)!;
        Assert.Equal(["user t=2"], Pairs(listed["metadata"]));
        Assert.Equal(["user c=3"], Pairs(listed["columnMetadata"]!["id"]));
        Assert.Null((await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables?include=columns"))[0]!["metadata"]);

        var inBucket = await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}?include=metadata,columnMetadata");
        Assert.Equal(["user b=1"], Pairs(inBucket["metadata"]));
        Assert.Equal(["user t=2"], Pairs(inBucket["tables"]![0]!["metadata"]));
        Assert.Equal(["user c=3"], Pairs(inBucket["tables"]![0]!["columnMetadata"]!["id"]));

        var buckets = await platform.GetJsonAsync("/v2/storage/buckets?include=metadata");
        Assert.Equal(["user b=1"], Pairs(buckets.AsArray().Single(one => one!.Text("id") == bucket)!["metadata"]));
        Assert.Null((await platform.GetJsonAsync("/v2/storage/buckets"))[0]!["metadata"]);
    }

    [Fact]
    public async Task Typed_table_has_the_types_of_its_columns_as_metadata_of_storage()
    {
        var table = await platform.NewTypedTableAsync(
            JsonNode.Parse("""[{"name":"id","definition":{"type":"INT","nullable":false}},{"name":"name","definition":{"type":"VARCHAR","length":"10","default":"x"}}]""")!.AsArray());
        var detail = await platform.GetJsonAsync($"/v2/storage/tables/{table}");
        Assert.Equal(["storage KBC.dataTypesEnabled=true"], Pairs(detail["metadata"]));
        Assert.Equal(
            ["storage KBC.datatype.type=NUMBER", "storage KBC.datatype.nullable=", "storage KBC.datatype.basetype=INTEGER", "storage KBC.datatype.length=38,0"],
            Pairs(detail["columnMetadata"]!["id"]));
        Assert.Equal(
            ["storage KBC.datatype.type=VARCHAR", "storage KBC.datatype.nullable=1", "storage KBC.datatype.basetype=STRING", "storage KBC.datatype.length=10", "storage KBC.datatype.default=x"],
            Pairs(detail["columnMetadata"]!["name"]));

        var id = detail["columnMetadata"]!["id"]![0]!.Text("id");
        using var deletion = await platform.DeleteAsync($"/v2/storage/columns/{table}.id/metadata/{id}");
        await deletion.ShouldBeRefusedAsync(403, "storage.metadata.invalidProvider", "Metadata with \"storage\" provider cannot be edited/deleted by user.");
    }

    [Theory]
    [InlineData("""{"metadata":[{"key":"a","value":"1"}]}""", 400, "storage.metadata.invalidProvider", "Provider is required.")]
    [InlineData("""{"provider":"%bad$","metadata":[{"key":"a","value":"1"}]}""", 400, "storage.metadata.invalidProvider", "Invalid metadata provider.")]
    [InlineData("""{"provider":"storage","metadata":[{"key":"a","value":"1"}]}""", 403, "storage.metadata.invalidProvider", "Metadata with \"storage\" provider cannot be edited/deleted by user.")]
    [InlineData("""{"provider":"user","metadata":[{"key":"%invalid","value":"1"}]}""", 400, "storage.metadata.invalidKey", "Invalid Metadata Key (metadata[0][key])")]
    [InlineData("""{"provider":"user","metadata":[{"key":"a","value":"1"},{"key":"b$","value":"1"}]}""", 400, "storage.metadata.invalidKey", "Invalid Metadata Key (metadata[1][key])")]
    [InlineData("""{"provider":"user","metadata":"text"}""", 400, "storage.metadata.invalidParameter", "The metadata parameter must be an array.")]
    [InlineData("""{"provider":"user"}""", 400, "storage.metadata.invalidParameter", "The metadata parameter must be an array.")]
    [InlineData("""{"provider":"user","metadata":[]}""", 400, "storage.metadata.invalidStructure", "")]
    [InlineData("""{"provider":"user","metadata":[{"key":"a"}]}""", 400, "storage.metadata.invalidStructure", "metadata[0]")]
    [InlineData("""{"provider":"user","metadata":[{"key":"","value":"a"}]}""", 400, "storage.metadata.invalidStructure", "metadata[0]")]
    [InlineData("""{"provider":"user","metadata":["a"]}""", 400, "storage.metadata.invalidStructure", "metadata[0]")]
    [InlineData("""{"provider":"user","metadata":[{"key":"a","value":{"b":1}}]}""", 400, "storage.metadata.invalidStructure", "metadata[0]")]
    public async Task Wrong_request_is_refused_and_nothing_is_set(string body, int status, string code, string text)
    {
        var table = await platform.NewTableAsync("id\n1\n");
        foreach (var path in (string[])[$"/v2/storage/buckets/{table[..table.LastIndexOf('.')]}/metadata", $"/v2/storage/tables/{table}/metadata", $"/v2/storage/columns/{table}.id/metadata"])
        {
            using var answer = await platform.PostAsync(path, JsonNode.Parse(body));
            await answer.ShouldBeRefusedAsync(status, code, text);
            Assert.Empty((await platform.GetJsonAsync(path)).AsArray());
        }
    }

    [Theory]
    [InlineData("""{"nothere":[{"key":"a","value":"1"}]}""", 404, "storage.tables.columnNotExists")]
    [InlineData("""[[{"key":"a","value":"1"}]]""", 400, "storage.metadata.invalidStructure")]
    [InlineData("""{"id":{"key":"a"}}""", 400, "storage.metadata.invalidParameter")]
    [InlineData("""{"id":[{"key":"%","value":"1"}]}""", 400, "storage.metadata.invalidKey")]
    [InlineData("\"id\"", 400, "storage.metadata.invalidParameter")]
    public async Task Wrong_columns_are_refused(string columns, int status, string code)
    {
        var table = await platform.NewTableAsync("id\n1\n");
        using var answer = await platform.PostAsync(
            $"/v2/storage/tables/{table}/metadata", JsonNode.Parse($$"""{"provider":"user","metadata":[{"key":"t","value":"1"}],"columnsMetadata":{{columns}}}"""));
        await answer.ShouldBeRefusedAsync(status, code);
        Assert.Empty((await platform.GetJsonAsync($"/v2/storage/tables/{table}/metadata")).AsArray());
    }

    [Fact]
    public async Task Deleted_pair_is_gone_and_unknown_ones_are_named()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        foreach (var (path, text) in ((string, string)[])[
            ($"/v2/storage/buckets/{bucket}/metadata", $"Metadata \"{Unknown}\" not found for bucket \"{bucket}\"."),
            ($"/v2/storage/tables/{table}/metadata", $"Metadata \"{Unknown}\" not found for table \"{table}\"."),
            ($"/v2/storage/columns/{table}.id/metadata", $"Metadata \"{Unknown}\" not found for column \"{table}.id\".")])
        {
            using var set = await platform.PostAsync(path, Body("k", "v"));
            await set.ShouldBeAsync(201);
            var id = (await platform.GetJsonAsync(path))[0]!.Text("id");
            using var unknown = await platform.DeleteAsync($"{path}/{Unknown}");
            await unknown.ShouldBeRefusedAsync(404, "storage.metadata.notFound", text);
            using var deleted = await platform.DeleteAsync($"{path}/{id}");
            await deleted.ShouldBeAsync(204);
            Assert.Empty((await platform.GetJsonAsync(path)).AsArray());
            using var word = await platform.DeleteAsync($"{path}/word");
            await word.ShouldBeRefusedAsync(404, "storage.metadata.notFound");
        }
    }

    [Fact]
    public async Task Pair_of_another_table_cannot_be_deleted_through_this_one()
    {
        var mine = await platform.NewTableAsync("id\n1\n");
        var other = await platform.NewTableAsync("id\n1\n");
        using var set = await platform.PostAsync($"/v2/storage/tables/{other}/metadata", Body("k", "v"));
        var id = (await set.ShouldBeAsync(201))["metadata"]![0]!.Text("id");
        using var deletion = await platform.DeleteAsync($"/v2/storage/tables/{mine}/metadata/{id}");
        await deletion.ShouldBeRefusedAsync(404, "storage.metadata.notFound");
        Assert.Single((await platform.GetJsonAsync($"/v2/storage/tables/{other}/metadata")).AsArray());
    }

    [Fact]
    public async Task Token_needs_read_to_list_and_write_to_change()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        var nobody = await platform.NewTokenAsync();
        var reader = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        var writer = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "write" } });
        foreach (var path in (string[])[$"/v2/storage/buckets/{bucket}/metadata", $"/v2/storage/tables/{table}/metadata", $"/v2/storage/columns/{table}.id/metadata"])
        {
            using var hidden = await platform.GetAsync(path, nobody);
            await hidden.ShouldBeRefusedAsync(403, "accessDenied");
            using var refused = await platform.PostAsync(path, Body("k", "v"), reader);
            await refused.ShouldBeRefusedAsync(403, "accessDenied");
            using var set = await platform.PostAsync(path, Body("k", "v"), writer);
            await set.ShouldBeAsync(201);
            var id = (await platform.GetJsonAsync(path, reader))[0]!.Text("id");
            using var kept = await platform.DeleteAsync($"{path}/{id}", token: reader);
            await kept.ShouldBeRefusedAsync(403, "accessDenied");
            using var deleted = await platform.DeleteAsync($"{path}/{id}", token: writer);
            await deleted.ShouldBeAsync(204);
        }
    }

    [Fact]
    public async Task Another_project_sees_nothing_of_it()
    {
        var bucket = await platform.NewBucketAsync();
        using var set = await platform.PostAsync($"/v2/storage/buckets/{bucket}/metadata", Body("k", "v"));
        var id = (await set.ShouldBeAsync(201))[0]!.Text("id");
        var stranger = (await platform.NewProjectAsync()).MasterToken;
        using var list = await platform.GetAsync($"/v2/storage/buckets/{bucket}/metadata", stranger);
        await list.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
        using var delete = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}/metadata/{id}", token: stranger);
        await delete.ShouldBeRefusedAsync(404, "storage.buckets.notFound");
    }

    [Fact]
    public async Task Writers_of_the_same_pairs_at_once_leave_one_of_each()
    {
        var path = $"/v2/storage/buckets/{await platform.NewBucketAsync()}/metadata";
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async writer =>
        {
            var keys = Enumerable.Range(0, 20).Select(key => new { key = $"k{(writer % 2 == 0 ? key : 19 - key)}", value = $"{writer}" });
            using var answer = await platform.PostAsync(path, new { provider = "user", metadata = keys });
            await answer.ShouldBeAsync(201);
        }));
        Assert.Equal(20, (await platform.GetJsonAsync(path)).AsArray().Select(one => one!.Text("key")).Distinct().Count());
    }

    [Fact]
    public async Task New_branch_has_a_copy_of_its_own_that_can_grow_and_not_shrink()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        await platform.Api.PostAsync(
            $"/v2/storage/tables/{table}/metadata",
            JsonNode.Parse("""{"provider":"user","metadata":[{"key":"t","value":"1"}],"columnsMetadata":{"id":[{"key":"c","value":"2"}]}}""")!.AsObject());
        using var noted = await platform.PostAsync($"/v2/storage/buckets/{table[..table.LastIndexOf('.')]}/metadata", Body("b", "3"));
        using var own = await platform.PostAsync("/v2/storage/branch/default/metadata", JsonNode.Parse("""{"metadata":[{"key":"own","value":"1"}]}"""));
        var made = await platform.Api.ResultsAsync(await platform.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("noted") }));
        var branch = $"/v2/storage/branch/{made.Text("id")}";

        var copy = await platform.GetJsonAsync($"{branch}/tables/{table}");
        Assert.Equal(["user t=1"], Pairs(copy["metadata"]));
        Assert.Equal(["user c=2"], Pairs(copy["columnMetadata"]!["id"]));
        Assert.Equal(["example-component b=3"], Pairs(copy["bucket"]!["metadata"]));
        Assert.Empty((await platform.GetJsonAsync($"{branch}/metadata")).AsArray());

        using var changed = await platform.PostAsync($"{branch}/tables/{table}/metadata", Body("t", "changed", "user"));
        Assert.Equal(["user t=changed"], Pairs((await changed.ShouldBeAsync(201))["metadata"]));
        Assert.Equal(["user t=1"], Pairs(await platform.GetJsonAsync($"/v2/storage/tables/{table}/metadata")));
        using var deletion = await platform.DeleteAsync($"{branch}/tables/{table}/metadata/{copy["metadata"]![0]!.Text("id")}");
        await deletion.ShouldBeRefusedAsync(501, null, "Delete metadata is not implemented for development branch");
    }

    [Fact]
    public async Task Metadata_of_a_dropped_column_goes_with_it()
    {
        var table = await platform.NewTableAsync("id,gone\n1,2\n");
        await platform.Api.PostAsync(
            $"/v2/storage/tables/{table}/metadata",
            JsonNode.Parse("""{"provider":"user","columnsMetadata":{"gone":[{"key":"c","value":"2"}],"id":[{"key":"d","value":"3"}]}}""")!.AsObject());
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/columns/gone?async=1"));
        var left = (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["columnMetadata"]!.AsObject();
        Assert.Equal(["id"], left.Select(column => column.Key));
    }

    [Fact]
    public async Task Branch_keeps_pairs_without_a_provider()
    {
        var branch = await platform.Api.ResultsAsync(await platform.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("own") }));
        var path = $"/v2/storage/branch/{branch.Text("id")}/metadata";
        using var set = await platform.PostAsync(path, JsonNode.Parse("""{"metadata":[{"key":"KBC.projectDescription","value":"Some **text**"},{"key":"a","value":"1"}]}"""));
        var all = await set.ShouldBeAsync(201);
        Assert.Equal(["id", "key", "value", "timestamp"], all[0]!.AsObject().Select(field => field.Key));
        Assert.Equal(["KBC.projectDescription", "a"], all.AsArray().Select(one => one!.Text("key")).Order(StringComparer.Ordinal));

        using var deleted = await platform.DeleteAsync($"{path}/{all[0]!.Text("id")}");
        await deleted.ShouldBeAsync(204);
        Assert.Single((await platform.GetJsonAsync(path)).AsArray());
        using var unknown = await platform.DeleteAsync($"{path}/{Unknown}");
        await unknown.ShouldBeRefusedAsync(404, null, $"Metadata with id \"{Unknown}\" not found");

        using var stranger = await platform.GetAsync(path, (await platform.NewProjectAsync()).MasterToken);
        await stranger.ShouldBeRefusedAsync(404, null, "was not found");
        using var refused = await platform.PostAsync(path, JsonNode.Parse("""{"metadata":[{"key":"a","value":"1"}]}"""), await platform.NewTokenAsync());
        await refused.ShouldBeRefusedAsync(403, "accessDenied");
    }
}
