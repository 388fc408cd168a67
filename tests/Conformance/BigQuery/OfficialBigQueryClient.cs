using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>The official client <c>@google-cloud/bigquery</c>, unmodified, with nothing but the endpoint and the credentials object.</summary>
public sealed class OfficialBigQueryClient(BigQueryFixture platform) : IClassFixture<BigQueryFixture>
{
    [Fact]
    public async Task Queries_with_parameters()
    {
        var seen = await platform.RunAsync("queries_with_parameters");

        Assert.Equal(
            """[{"text":"it's `quoted` \\ and -- no @comment\n","next":42,"real":1.5,"yes":true,"list":["a","b"],"name":"n","day":{"value":"2024-02-29"},"nothing":true,"bytes":{"type":"Buffer","data":[0,255]}}]""",
            Plain(seen["named"]!));
        Assert.Equal("""[{"first":"one","mark":"?","second":2}]""", Plain(seen["positional"]!));
        ShouldBe(seen["missing"]!, 400, "invalidQuery");
    }

    [Fact]
    public async Task Every_type_comes_back_as_it_was_written()
    {
        var seen = await platform.RunAsync("types_come_back");

        Assert.Equal(
            """{"i":{"type":"BigQueryInt","value":"9007199254740993"},"f":-1.5,"n":"12345678901234567890123456789.123456789","d":"12.30","b":true,"s":"žluťoučký","x":{"type":"Buffer","data":[0,255]},"day":{"value":"2024-02-29"},"at":{"value":"23:59:59.999999"},"moment":{"value":"2024-01-31T12:34:56.789012000Z"},"local":{"value":"2024-01-31T12:34:56.789012"},"j":"{\"a\":[1,null]}","words":["a","b"],"person":{"name":"Ada","age":{"type":"BigQueryInt","value":"36"}},"people":[{"name":"x"}]}""",
            Plain(seen["rows"]![0]!));
        Assert.Equal(["i", "f", "n", "d", "b", "s", "x", "day", "at", "moment", "local", "j", "words", "person", "people"], seen["rows"]![1]!.AsObject().Select(field => field.Key));
        Assert.Equal("[]", seen["rows"]![1]!["words"]!.ToJsonString());
        Assert.Equal(
            ["INTEGER", "FLOAT", "NUMERIC", "NUMERIC", "BOOLEAN", "STRING", "BYTES", "DATE", "TIME", "TIMESTAMP", "DATETIME", "JSON", "STRING", "RECORD", "RECORD"],
            seen["schema"]!.AsArray().Select(field => field!.Text("type")));
        Assert.Equal("REPEATED", seen["schema"]![12]!.Text("mode"));
        Assert.Equal("2", seen.Text("numRows"));
    }

    [Fact]
    public async Task Reads_a_result_in_pages()
    {
        var seen = await platform.RunAsync("reads_pages");

        Assert.Equal("[7000,7000,7000,4000]", Plain(seen["sizes"]!));
        Assert.Equal(25000, (int)seen["last"]!);
        Assert.Equal(25000, (int)seen["all"]!);
        Assert.Equal(25000, (int)seen["distinct"]!);
        Assert.Equal("[24991,24992,24993,24994,24995,24996,24997,24998,24999,25000]", Plain(seen["tail"]!));
    }

    [Fact]
    public async Task Streams_rows()
    {
        var seen = await platform.RunAsync("streams_rows");

        Assert.Equal(200_000, (int)seen["rows"]!);
        Assert.Equal(20_000_100_000, (long)seen["sum"]!);
    }

    [Fact]
    public async Task Works_with_datasets_and_tables()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var seen = await platform.RunAsync("works_with_datasets_and_tables", workspace);

        Assert.Equal(new JsonArray(workspace.Dataset).ToJsonString(), Plain(seen["datasets"]!));
        Assert.Equal("""["orders"]""", Plain(seen["tables"]!));
        ShouldBe(seen["twice"]!, 409, "duplicate");
        Assert.Equal("""[{"id":1,"note":"one"}]""", Plain(seen["rows"]!));
        Assert.Equal("""[{"id":11}]""", Plain(seen["view"]!));
        Assert.True((bool)seen["exists"]!);
        Assert.False((bool)seen["absent"]!);
        Assert.Equal("""["id","note","more"]""", Plain(seen["fields"]!));
        Assert.Equal("""[["big","VIEW"]]""", Plain(seen["after"]!));
        ShouldBe(seen["noDataset"]!, 403, "accessDenied");
        ShouldBe(seen["noDelete"]!, 403, "accessDenied");
        ShouldBe(seen["notThere"]!, 404, "notFound");
    }

    [Fact]
    public async Task Inserts_rows_and_tells_which_are_wrong()
    {
        var seen = await platform.RunAsync("inserts_rows");

        Assert.Equal("PartialFailureError", seen["partial"]!.Text("name"));
        Assert.Equal(["invalid", "invalid"], seen["partial"]!["errors"]!.AsArray().Select(error => error!.Text("reason")));
        Assert.Equal("PartialFailureError", seen.Text("none"));
        Assert.Equal([1, 2, 3, 5], seen["rows"]!.AsArray().Select(row => (int)row!["id"]!));
        Assert.Equal("""{"id":1,"name":"O'Neil \\ `x` @y ?","at":{"value":"2024-01-31T12:00:00.000Z"},"tags":["a","b"],"place":{"x":1.5},"data":"{\"k\":1}"}""", Plain(seen["rows"]![0]!));
    }

    [Fact]
    public async Task Loads_files()
    {
        var seen = await platform.RunAsync("loads_files", await platform.NewWorkspaceAsync());

        Assert.Equal("3", seen.Text("outputRows"));
        Assert.Equal("DONE", seen.Text("state"));
        Assert.Equal(
            """[{"id":1,"name":"Ada, \"the first\"","day":{"value":"2024-02-29"}},{"id":2,"name":"","day":null},{"id":3,"name":"two\nlines","day":{"value":"2024-03-01"}},{"id":4,"name":"four","day":{"value":"2024-04-01"}},{"id":5,"name":null,"day":null}]""",
            Plain(seen["rows"]!));
        Assert.Equal("invalid", seen["wrong"]!.Text("reason"));
        Assert.Equal(3, (int)seen["count"]!);
        Assert.Equal("""["loaded"]""", Plain(seen["tables"]!));
    }

    [Fact]
    public async Task Runs_jobs()
    {
        var seen = await platform.RunAsync("runs_jobs", await platform.NewWorkspaceAsync());

        Assert.Equal("CREATE_TABLE_AS_SELECT", seen.Text("type"));
        Assert.Equal("""{"team":"a"}""", Plain(seen["labels"]!));
        ShouldBe(seen["again"]!, 409, "duplicate");
        Assert.Equal("2", seen.Text("changed"));
        Assert.Equal("""[{"total":26}]""", Plain(seen["sums"]!));
        Assert.Equal("""[["n","INTEGER"],["s","STRING"]]""", Plain(seen["dry"]!));
        Assert.True((bool)seen["jobs"]!);
        ShouldBe(seen["wrong"]!, 400, "invalidQuery");
        ShouldBe(seen["absent"]!, 404, "notFound");
        ShouldBe(seen["unknown"]!, 400, "invalidQuery");
        Assert.Contains("FARM_FINGERPRINT", seen["unknown"]!.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancels_a_job()
    {
        var seen = await platform.RunAsync("cancels_a_job");

        Assert.Equal("bigquery#jobCancelResponse", seen.Text("kind"));
        Assert.Equal("stopped", seen["failed"]!.Text("reason"));
        Assert.Equal("DONE", seen.Text("state"));
        Assert.Equal("stopped", seen.Text("reason"));
    }

    [Fact]
    public async Task Sees_nothing_of_other_workspaces()
    {
        var other = await platform.NewWorkspaceAsync();
        await platform.RunAsync("runs", other, new JsonObject { ["sql"] = $"CREATE TABLE {other.Dataset}.secret AS SELECT 1 AS a" });

        var seen = await platform.RunAsync("looks_elsewhere", more: new JsonObject { ["otherProject"] = "headgate-999999", ["otherDataset"] = other.Dataset, ["otherJob"] = "job_of_another" });

        ShouldBe(seen["project"]!, 403, "accessDenied");
        ShouldBe(seen["datasets"]!, 403, "accessDenied");
        ShouldBe(seen["table"]!, 404, "notFound");
        ShouldBe(seen["dataset"]!, 404, "notFound");
        ShouldBe(seen["list"]!, 404, "notFound");
        ShouldBe(seen["rows"]!, 404, "notFound");
        ShouldBe(seen["job"]!, 404, "notFound");
    }

    private static string Plain(JsonNode node) => node.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static void ShouldBe(JsonNode refusal, int code, string reason) => Assert.Equal($"{code} {reason}", $"{refusal["code"]} {refusal["reason"]}");
}
