using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

public sealed class DefiningTablesOfBackends(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private async Task<StorageApi> NewProjectAsync()
    {
        var projects = platform.Services.GetRequiredService<ProjectAdministration>();
        var organization = await projects.CreateOrganizationAsync("Organization of backends", TestContext.Current.CancellationToken);
        var project = await projects.CreateProjectAsync(
            organization, new NewProject { Name = "Backends", AssignedBackends = ["snowflake", "bigquery", "redshift"] }, TestContext.Current.CancellationToken);
        return platform.ApiOf(await platform.NewMemberAsync(project, "admin"));
    }

    private async Task<string> NewBucketAsync(StorageApi api, string backend) =>
        (string)(await api.PostAsync("/v2/storage/buckets", new JsonObject { ["name"] = platform.NewName("b"), ["stage"] = "in", ["backend"] = backend }))["id"]!;

    private static async Task<JsonObject> DefineAsync(StorageApi api, string bucket, string definition) =>
        await api.ResultsAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", (JsonObject)JsonNode.Parse(definition)!));

    private static string Shown(JsonNode column) =>
        $"{column["name"]} {column["definition"]!["type"]} {column["definition"]!["length"]} {column["basetype"]} {column["canBeFiltered"]!.GetValue<bool>()}";

    [Theory]
    [InlineData("bigquery", "INT", null, "INT64  INTEGER True")]
    [InlineData("bigquery", "decimal", "10,2", "NUMERIC 10,2 NUMERIC True")]
    [InlineData("bigquery", "NUMERIC", null, "NUMERIC  NUMERIC True")]
    [InlineData("bigquery", "BIGDECIMAL", "58,20", "BIGNUMERIC 58,20 NUMERIC True")]
    [InlineData("bigquery", "FLOAT64", null, "FLOAT64  FLOAT True")]
    [InlineData("bigquery", "BOOLEAN", null, "BOOL  BOOLEAN True")]
    [InlineData("bigquery", "STRING", "20", "STRING 20 STRING True")]
    [InlineData("bigquery", "DATETIME", null, "DATETIME  TIMESTAMP True")]
    [InlineData("bigquery", "TIMESTAMP", null, "TIMESTAMP  TIMESTAMP True")]
    [InlineData("bigquery", "ARRAY", "INT64", "ARRAY INT64 STRING False")]
    [InlineData("bigquery", "STRUCT", "x STRING(10), y INT64", "STRUCT x STRING(10), y INT64 STRING False")]
    [InlineData("bigquery", "JSON", null, "JSON  STRING False")]
    [InlineData("redshift", "INT4", null, "INTEGER  INTEGER True")]
    [InlineData("redshift", "DECIMAL", null, "NUMERIC 18,0 NUMERIC True")]
    [InlineData("redshift", "FLOAT", null, "DOUBLE PRECISION  FLOAT True")]
    [InlineData("redshift", "TEXT", null, "VARCHAR 256 STRING True")]
    [InlineData("redshift", "character varying", "65535", "VARCHAR 65535 STRING True")]
    [InlineData("redshift", "timestamp with time zone", null, "TIMESTAMPTZ  TIMESTAMP True")]
    [InlineData("redshift", "SUPER", null, "SUPER  STRING False")]
    public async Task Aliases_become_base_types_of_the_backend(string backend, string type, string? length, string shown)
    {
        using var api = await NewProjectAsync();
        var table = await DefineAsync(api, await NewBucketAsync(api, backend), new JsonObject
        {
            ["name"] = "t", ["columns"] = new JsonArray(new JsonObject { ["name"] = "c", ["definition"] = new JsonObject { ["type"] = type, ["length"] = length } }),
        }.ToJsonString());
        Assert.True(table["isTyped"]!.GetValue<bool>());
        Assert.Equal($"c {shown}", Shown(table["definition"]!["columns"]![0]!));
    }

    [Theory]
    [InlineData("bigquery", "BOOL INT64 NUMERIC FLOAT64 STRING DATE TIMESTAMP")]
    [InlineData("redshift", "BOOLEAN INTEGER NUMERIC DOUBLE PRECISION VARCHAR DATE TIMESTAMP")]
    [InlineData("snowflake", "BOOLEAN NUMBER NUMBER FLOAT VARCHAR DATE TIMESTAMP_NTZ")]
    public async Task Shared_words_become_types_of_the_backend_and_hold_values(string backend, string types)
    {
        using var api = await NewProjectAsync();
        var words = new[] { "BOOLEAN", "INTEGER", "NUMERIC", "FLOAT", "STRING", "DATE", "TIMESTAMP" };
        var table = await DefineAsync(api, await NewBucketAsync(api, backend), new JsonObject
        {
            ["name"] = "t", ["columns"] = new JsonArray([.. words.Select(word => (JsonNode)new JsonObject { ["name"] = word.ToLowerInvariant(), ["basetype"] = word })]),
        }.ToJsonString());
        var columns = table["definition"]!["columns"]!.AsArray();
        Assert.Equal(types, string.Join(' ', columns.Select(column => (string)column!["definition"]!["type"]!)));
        Assert.Equal(words, columns.Select(column => (string)column!["basetype"]!));

        var id = table.Text("id");
        await api.ResultsAsync(await api.ImportAsync(id, await api.UploadAsync("r.csv", "boolean,integer,numeric,float,string,date,timestamp\ntrue,12,1.5,2.5,text,2024-01-02,2024-01-02 03:04:05\n"), incremental: false));
        var row = (await api.GetTextAsync($"/v2/storage/tables/{id}/data-preview?whereFilters[0][column]=integer&whereFilters[0][operator]=gt&whereFilters[0][values][0]=11")).Split('\n')[1];
        Assert.StartsWith("\"true\",\"12\",\"1.5", row, StringComparison.Ordinal);
        Assert.Contains("\"2.5\",\"text\",\"2024-01-02\",\"2024-01-02 03:04:05", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_and_clusters_are_shown_as_they_were_defined()
    {
        using var api = await NewProjectAsync();
        var bucket = await NewBucketAsync(api, "bigquery");
        var table = await DefineAsync(api, bucket, """
            {"name":"t","primaryKeysNames":["id"],"columns":[{"name":"id","definition":{"type":"INT64"}},{"name":"at","definition":{"type":"TIMESTAMP"}}],
             "timePartitioning":{"type":"DAY","field":"at","expirationMs":7776000000},"clustering":{"fields":["id"]}}
            """);
        var definition = (await api.GetAsync($"/v2/storage/tables/{table["id"]}"))["definition"]!;
        Assert.Equal("""{"type":"DAY","expirationMs":"7776000000","field":"at"}""", definition["timePartitioning"]!.ToJsonString());
        Assert.Equal("""{"fields":["id"]}""", definition["clustering"]!.ToJsonString());
        Assert.False(definition["requirePartitionFilter"]!.GetValue<bool>());
        Assert.Equal("id", definition["primaryKeysNames"]![0]!.GetValue<string>());
        var ranged = await DefineAsync(api, bucket, """
            {"name":"r","columns":[{"name":"id","definition":{"type":"INT64"}}],"rangePartitioning":{"field":"id","range":{"start":0,"end":"1000","interval":10}}}
            """);
        Assert.Equal("""{"field":"id","range":{"start":"0","end":"1000","interval":"10"}}""", ranged["definition"]!["rangePartitioning"]!.ToJsonString());
        var distributed = await DefineAsync(api, await NewBucketAsync(api, "snowflake"), """
            {"name":"d","columns":[{"name":"id","definition":{"type":"INT"}}],"distribution":{"type":"HASH","distributionColumnsNames":["id"]},"index":{"type":"CLUSTERED INDEX","indexColumnsNames":["id"]}}
            """);
        Assert.Equal("""{"type":"HASH","distributionColumnsNames":["id"]}""", distributed["definition"]!["distribution"]!.ToJsonString());
        Assert.Equal("HASH", distributed.Text("distributionType"));
        Assert.Equal("CLUSTERED INDEX", distributed.Text("indexType"));
        Assert.Equal("id", distributed["indexKey"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("bigquery", """{"columns":[{"name":"a","definition":{"type":"VARCHAR"}}]}""", "VARCHAR")]
    [InlineData("bigquery", """{"columns":[{"name":"a","definition":{"type":"NUMERIC","length":"38,0"}}]}""", "38,0")]
    [InlineData("bigquery", """{"columns":[{"name":"a","definition":{"type":"ARRAY"}}]}""", "ARRAY")]
    [InlineData("bigquery", """{"columns":[{"name":"a","basetype":"INTEGER"}],"timePartitioning":{"type":"WEEK"}}""", "timePartitioning.type")]
    [InlineData("bigquery", """{"columns":[{"name":"a","basetype":"INTEGER"}],"timePartitioning":{"type":"DAY","field":"zzz"}}""", "zzz")]
    [InlineData("bigquery", """{"columns":[{"name":"a","basetype":"INTEGER"}],"clustering":{}}""", "clustering.fields")]
    [InlineData("bigquery", """{"columns":[{"name":"a","basetype":"INTEGER"}],"rangePartitioning":{"field":"a","range":{"start":0}}}""", "rangePartitioning.range.end")]
    [InlineData("redshift", """{"columns":[{"name":"a","definition":{"type":"INT64"}}]}""", "INT64")]
    [InlineData("redshift", """{"columns":[{"name":"a","definition":{"type":"VARCHAR","length":"65536"}}]}""", "65536")]
    [InlineData("redshift", """{"columns":[{"name":"a","basetype":"INTEGER"}],"clustering":{"fields":["a"]}}""", "clustering")]
    [InlineData("snowflake", """{"columns":[{"name":"a","basetype":"INTEGER"}],"index":{"indexColumnsNames":["a"]}}""", "index.type")]
    public async Task What_the_backend_does_not_have_is_refused(string backend, string definition, string text)
    {
        using var api = await NewProjectAsync();
        var bucket = await NewBucketAsync(api, backend);
        var body = (JsonObject)JsonNode.Parse(definition)!;
        body["name"] = "t";
        using var answer = await api.Http.PostAsync(new Uri($"/v2/storage/buckets/{bucket}/tables-definition", UriKind.Relative), new StringContent(body.ToJsonString(), null, "application/json"));
        await answer.ShouldBeRefusedAsync(400, "storage.tables.validation", text);
    }

    [Fact]
    public async Task Definition_changes_follow_the_rules_of_the_backend()
    {
        using var api = await NewProjectAsync();
        var table = (await DefineAsync(api, await NewBucketAsync(api, "bigquery"), """
            {"name":"t","columns":[{"name":"id","definition":{"type":"INT64","nullable":false}},{"name":"n","definition":{"type":"NUMERIC","length":"10,2"}},{"name":"s","definition":{"type":"STRING","length":"5"}}]}
            """)).Text("id");
        Assert.Equal("storage.tables.validation.invalidColumnDefinition", await PatchAsync("s", """{"nullable":false}"""));
        Assert.Equal("", await PatchAsync("n", """{"length":"14,4","default":"1.5"}"""));
        Assert.Equal("", await PatchAsync("id", """{"nullable":true}"""));
        Assert.Equal("storage.tables.validation.invalidColumnDefinition", await PatchAsync("n", """{"length":"14,2"}"""));
        var definition = (await api.GetAsync($"/v2/storage/tables/{table}"))["definition"]!["columns"]!;
        Assert.Equal("""{"type":"NUMERIC","nullable":true,"length":"14,4","default":"1.5"}""", definition[1]!["definition"]!.ToJsonString());

        using var required = await api.Http.PostAsync(
            new Uri($"/v2/storage/tables/{table}/columns", UriKind.Relative), new StringContent("""{"name":"x","definition":{"type":"INT64","nullable":false}}""", null, "application/json"));
        await required.ShouldBeRefusedAsync(400, "storage.tables.validation.invalidColumnDefinition", "bigquery");
        await api.ResultsAsync(await api.PostAsync($"/v2/storage/tables/{table}/columns", new JsonObject { ["name"] = "x", ["basetype"] = "FLOAT" }));
        Assert.Equal("FLOAT64", (await api.GetAsync($"/v2/storage/tables/{table}"))["definition"]!["columns"]![3]!["definition"]!.Text("type"));

        async Task<string> PatchAsync(string column, string patch)
        {
            var answer = await api.SendAsync(HttpMethod.Put, $"/v2/storage/tables/{table}/columns/{column}/definition", new StringContent(patch, null, "application/json"));
            return (await api.EndedJobAsync(answer))["error"]?.Text("code") ?? "";
        }
    }

    [Fact]
    public async Task Filter_on_a_nested_column_names_column_type_and_backend()
    {
        using var api = await NewProjectAsync();
        foreach (var (backend, type, length, name) in new[] { ("snowflake", "VARIANT", null, "Snowflake"), ("bigquery", "ARRAY", "INT64", "Bigquery"), ("redshift", "SUPER", (string?)null, "Redshift") })
        {
            var table = (await DefineAsync(api, await NewBucketAsync(api, backend), new JsonObject
            {
                ["name"] = "t", ["columns"] = new JsonArray(new JsonObject { ["name"] = "c", ["definition"] = new JsonObject { ["type"] = type, ["length"] = length } }),
            }.ToJsonString())).Text("id");
            var text = $"Filtering by column \"c\" of type \"{type}\" is not supported by the backend \"{name}\".";
            using var preview = await api.Http.GetAsync(new Uri($"/v2/storage/tables/{table}/data-preview?whereColumn=c&whereValues[]=1", UriKind.Relative));
            await preview.ShouldBeRefusedAsync(400, "storage.backend.exception", text);
            using var rows = await api.Http.DeleteAsync(new Uri($"/v2/storage/tables/{table}/rows?whereColumn=c&whereValues[]=1", UriKind.Relative));
            await rows.ShouldBeRefusedAsync(400, "storage.backend.exception", text);
        }
    }

    [Fact]
    public async Task Backend_that_is_not_assigned_is_refused()
    {
        using var refused = await platform.PostAsync("/v2/storage/buckets", new { name = "nope", stage = "in", backend = "bigquery" });
        await refused.ShouldBeRefusedAsync(400, "storage.backendNotAllowed", "Backend \"bigquery\" is not assigned to the project.");
    }
}
