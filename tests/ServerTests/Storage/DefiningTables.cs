using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class DefiningTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private static JsonObject Column(string name, string type, string? length = null, bool? nullable = null, string? value = null)
    {
        var definition = new JsonObject { ["type"] = type };
        if (length is not null)
            definition["length"] = length;
        if (nullable is not null)
            definition["nullable"] = nullable;
        if (value is not null)
            definition["default"] = value;
        return new JsonObject { ["name"] = name, ["definition"] = definition };
    }

    [Fact]
    public async Task Types_are_shown_as_base_types_of_the_backend()
    {
        var table = await platform.NewTypedTableAsync(
            [
                Column("id", "INT"), Column("price", "decimal", "10,2"), Column("digits", "NUMBER", "37", value: "100"), Column("name", "text"), Column("code", "CHAR", "3", nullable: false),
                Column("at", "datetime"), Column("zoned", "TIMESTAMP_TZ", "3"), Column("day", "DATE"), Column("ok", "boolean"), Column("ratio", "DOUBLE PRECISION"), Column("doc", "VARIANT"),
                new JsonObject { ["name"] = "base", ["basetype"] = "NUMERIC" },
            ],
            "id");

        var detail = await platform.GetJsonAsync($"/v2/storage/tables/{table}");

        Assert.True(detail["isTyped"]!.GetValue<bool>());
        Assert.Equal("id", detail["definition"]!["primaryKeysNames"]![0]!.GetValue<string>());
        Assert.Equal(
            [
                "id NUMBER 38,0 False  INTEGER True", "price NUMBER 10,2 True  NUMERIC True", "digits NUMBER 37,0 True 100 NUMERIC True", "name VARCHAR 16777216 True  STRING True",
                "code VARCHAR 3 False  STRING True", "at TIMESTAMP_NTZ 9 True  TIMESTAMP True", "zoned TIMESTAMP_TZ 3 True  TIMESTAMP True", "day DATE  True  DATE True",
                "ok BOOLEAN  True  BOOLEAN True", "ratio FLOAT  True  FLOAT True", "doc VARIANT  True  STRING False", "base NUMBER 38,9 True  NUMERIC True",
            ],
            detail["definition"]!["columns"]!.AsArray().Select(column =>
                $"{column!["name"]} {column["definition"]!["type"]} {column["definition"]!["length"]} {column["definition"]!["nullable"]!.GetValue<bool>()} {column["definition"]!["default"]} {column["basetype"]} {column["canBeFiltered"]!.GetValue<bool>()}"));
    }

    [Fact]
    public async Task Job_echoes_the_request_and_its_result_is_the_table()
    {
        var bucket = await platform.NewBucketAsync();
        var accepted = await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", new JsonObject { ["name"] = "t", ["columns"] = new JsonArray(Column("a", "INT")) });
        Assert.Equal("tableDefinitionCreate", accepted.Text("operationName"));
        Assert.Equal("t", accepted["operationParams"]!.Text("name"));
        Assert.Equal("""[{"name":"a","definition":{"type":"INT","nullable":true}}]""", accepted["operationParams"]!["columns"]!.ToJsonString());
        var table = await platform.Api.ResultsAsync(accepted);
        Assert.Equal($"{bucket}.t", table.Text("id"));
        Assert.Equal(0, table["rowsCount"]!.GetValue<long>());
        Assert.Null(table["lastImportDate"]);
    }

    [Fact]
    public async Task Definition_without_any_type_makes_an_untyped_table()
    {
        var table = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "a" }, new JsonObject { ["name"] = "b-c" }], "a");
        var detail = await platform.GetJsonAsync($"/v2/storage/tables/{table}");
        Assert.False(detail["isTyped"]!.GetValue<bool>());
        await platform.ImportAsync(table, "a,b-c\n1,2\n");
        Assert.Equal(["\"1\",\"2\""], await platform.PreviewRowsAsync(table));
    }

    [Theory]
    [InlineData("""{"name":"t"}""", "storage.tables.validation", "columns")]
    [InlineData("""{"name":"t","columns":[]}""", "storage.tables.validation.noColumns", "")]
    [InlineData("""{"columns":[{"name":"a"}]}""", "storage.tables.validation", "name")]
    [InlineData("""{"name":"t","columns":[{"name":"a b"}]}""", "storage.tables.validation.invalidColumnName", "'a b'")]
    [InlineData("""{"name":"t","columns":[{"name":"_timestamp"}]}""", "storage.tables.validation.invalidColumnName", "_timestamp")]
    [InlineData("""{"name":"t","columns":[{"name":"a"}],"primaryKeysNames":["z"]}""", "storage.tables.validation.invalidPrimaryKeyColumns", "z")]
    [InlineData("""{"name":"t","columns":[{"name":"a","definition":{"type":"MONEY"}}]}""", "storage.tables.validation", "MONEY")]
    [InlineData("""{"name":"t","columns":[{"name":"a","definition":{"type":"NUMBER","length":"39,0"}}]}""", "storage.tables.validation", "39,0")]
    [InlineData("""{"name":"t","columns":[{"name":"a","basetype":"BLOB"}]}""", "storage.tables.validation", "basetype")]
    [InlineData("""{"name":"t","columns":[{"name":"a"}],"clustering":{"fields":["a"]}}""", "storage.tables.validation", "clustering")]
    [InlineData("""{"name":"t","columns":[{"name":"a"}],"timestampType":"WHAT"}""", "storage.tables.validation", "timestampType")]
    public async Task Wrong_definition_is_refused_at_once(string body, string code, string text)
    {
        var bucket = await platform.NewBucketAsync();
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", JsonNode.Parse(body));
        await answer.ShouldBeRefusedAsync(400, code, text);
    }

    [Fact]
    public async Task Nullable_key_and_doubled_column_fail_the_job()
    {
        var bucket = await platform.NewBucketAsync();
        var nullable = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition",
            new JsonObject { ["name"] = "t", ["columns"] = new JsonArray(Column("a", "INT", nullable: true)), ["primaryKeysNames"] = new JsonArray("a") }));
        var doubled = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition",
            new JsonObject { ["name"] = "t", ["columns"] = new JsonArray(Column("a", "INT"), Column("A", "INT")) }));
        Assert.Equal("storage.tables.validation.invalidPrimaryKeyColumns", nullable["error"]!.Text("code"));
        Assert.Equal("error", doubled.Text("status"));
        Assert.Contains("A", doubled["error"]!.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Typed_rows_keep_their_values_and_empty_fields_are_null()
    {
        var table = await platform.NewTypedTableAsync(
            [Column("id", "INT"), Column("n", "NUMBER", "38,2"), Column("d", "DATE"), Column("t", "TIMESTAMP_NTZ"), Column("b", "BOOLEAN"), Column("f", "FLOAT"), Column("s", "VARCHAR")], "id");
        var job = await platform.ImportAsync(table,
            "id,n,d,t,b,f,s\n1,123456789012345678901234567890123456.78,2024-02-29,2024-02-29 12:34:56.789,true,1.5,text\n2,,,,,,\n");
        Assert.Equal("success", job.Text("status"));

        var json = await platform.GetJsonAsync($"/v2/storage/tables/{table}/data-preview?format=json&orderBy[0][column]=id");
        var first = json["rows"]![0]!.AsArray().Select(value => value!.Text("value")).ToArray();
        Assert.Equal("1", first[0]);
        Assert.Equal("123456789012345678901234567890123456.78", first[1]);
        Assert.Equal("2024-02-29", first[2]);
        Assert.StartsWith("2024-02-29 12:34:56.789", first[3], StringComparison.Ordinal);
        Assert.Equal("true", first[4]);
        Assert.Equal("1.5", first[5]);
        Assert.All(json["rows"]![1]!.AsArray().Skip(1), value => Assert.Null(value!["value"]));
    }

    [Fact]
    public async Task Value_of_another_type_fails_with_line_column_and_value()
    {
        var table = await platform.NewTypedTableAsync([Column("id", "INT"), Column("d", "DATE")], "id");
        await platform.ImportAsync(table, "id,d\n1,2024-01-01\n");
        var job = await platform.ImportAsync(table, "id,d\n2,2024-01-01\n3,tomorrow\n", new JsonObject { ["incremental"] = 1 });

        Assert.Equal("error", job.Text("status"));
        var message = job["error"]!.Text("message");
        Assert.Contains("3", message, StringComparison.Ordinal);
        Assert.Contains("\"d\"", message, StringComparison.Ordinal);
        Assert.Contains("tomorrow", message, StringComparison.Ordinal);
        Assert.Equal(1, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Text_longer_than_its_column_fails_the_import()
    {
        var table = await platform.NewTypedTableAsync([Column("id", "INT"), Column("code", "VARCHAR", "3")], "id");
        var job = await platform.ImportAsync(table, "id,code\n1,abc\n2,abcd\n");

        Assert.Equal("error", job.Text("status"));
        Assert.Equal("Line 3: value \"abcd\" of column \"code\" is longer than the 3 characters of its type VARCHAR(3).", job["error"]!.Text("message"));
        Assert.Equal(0, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task New_column_is_not_added_to_a_typed_table()
    {
        var table = await platform.NewTypedTableAsync([Column("id", "INT")]);
        var job = await platform.ImportAsync(table, "id,x\n1,2\n");
        Assert.Equal("csvImport.columnsNotMatch", job["error"]!.Text("code"));
        Assert.StartsWith("During the import of typed tables new columns can't be added. Extra columns found: \"x\".", job["error"]!.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_means_null_is_chosen_by_the_import()
    {
        var table = await platform.NewTypedTableAsync([Column("id", "INT"), Column("s", "VARCHAR")]);
        await platform.ImportAsync(table, "id,s\n1,\\N\n2,\n", new JsonObject { ["treatValuesAsNull"] = new JsonArray("\\N") });
        var json = await platform.GetJsonAsync($"/v2/storage/tables/{table}/data-preview?format=json&orderBy[0][column]=id");
        Assert.Null(json["rows"]![0]![1]!["value"]);
        Assert.Equal("", json["rows"]![1]![1]!["value"]!.GetValue<string>());
    }

    [Fact]
    public async Task Column_without_an_order_cannot_be_filtered_by()
    {
        var table = await platform.NewTypedTableAsync([Column("doc", "VARIANT")]);
        using var preview = await platform.GetAsync($"/v2/storage/tables/{table}/data-preview?whereFilters[0][column]=doc&whereFilters[0][values][]=1");
        await preview.ShouldBeRefusedAsync(400, "storage.backend.exception", "Filtering by column \"doc\" of type \"VARIANT\" is not supported by the backend \"Snowflake\".");
    }
}
