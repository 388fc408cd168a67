using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

/// <summary>psql and <c>pg</c> from npm against a workspace of the built binary, with nothing but what the API answered.</summary>
public sealed class OfficialPostgresClients(OfficialPostgresClients.RunningNode node) : IClassFixture<OfficialPostgresClients.RunningNode>
{
    [Fact]
    public async Task Pg_makes_tables_and_reads_them()
    {
        var place = await node.NewWorkspaceAsync();
        var seen = await NodeClient.RunAsync("postgres.mjs", "works", place.ToJsonString());
        Assert.Equal(
            """[{"id":1,"name":"žluťoučký 🐎","price":"12.50","made":"2024-02-29 10:00:00","more":{"a":[1,null]}},{"id":2,"name":null,"price":null,"made":null,"more":null}]""",
            seen["rows"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\\uD83D\\uDC0E", "🐎", StringComparison.Ordinal));
        Assert.Equal((string)place["schema"]!, (string)seen["where"]!["schema"]!);
        Assert.Equal((string)place["user"]!, (string)seen["where"]!["user"]!);
    }

    [Fact]
    public async Task Pg_reads_many_rows_and_pools()
    {
        var place = (await node.NewWorkspaceAsync()).ToJsonString();
        var many = await NodeClient.RunAsync("postgres.mjs", "many", place);
        Assert.Equal(100_000, (int)many["count"]!);
        Assert.Equal("value 100000", (string)many["last"]!["v"]!);
        Assert.Equal(2450, (int)(await NodeClient.RunAsync("postgres.mjs", "pool", place))["sum"]!);
    }

    [Fact]
    public async Task Pg_is_refused_with_PostgreSQLs_codes()
    {
        var seen = await NodeClient.RunAsync("postgres.mjs", "refused", (await node.NewWorkspaceAsync()).ToJsonString());
        Assert.Equal("28P01", (string)seen["wrong"]!);
        Assert.Equal("28000", (string)seen["elsewhere"]!);
        Assert.Equal("42501", (string)seen["file"]!);
        Assert.Equal("57014", (string)seen["long"]!);
    }

    [Fact]
    public async Task Psql_connects_describes_and_copies()
    {
        Assert.SkipWhen(Psql is null, "psql is not on the PATH; Debian has it in the package postgresql-client.");
        var place = await node.NewWorkspaceAsync();
        Assert.Equal(
            ("1|one\n2|two\n", 0),
            await PsqlAsync(place, "CREATE TABLE t (id integer, v varchar(10));\n\\copy t FROM STDIN WITH (DELIMITER ',')\n1,one\n2,two\n\\.\nSELECT * FROM t ORDER BY id;\n"));
        var (tables, code) = await PsqlAsync(place, "\\dt\n");
        Assert.Equal(0, code);
        Assert.Contains($"{(string)place["schema"]!}|t|table|{(string)place["user"]!}", tables, StringComparison.Ordinal);
        Assert.Contains("id|integer", (await PsqlAsync(place, "\\d t\n")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await PsqlAsync(new JsonObject(place.Select(field => new KeyValuePair<string, JsonNode?>(field.Key, field.Value!.DeepClone()))) { ["password"] = "wrong" }, "SELECT 1;\n")).Code);
    }

    private static string? Psql { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "psql")).FirstOrDefault(File.Exists);

    private static async Task<(string Output, int Code)> PsqlAsync(JsonObject place, string script)
    {
        var start = new ProcessStartInfo(Psql!,
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", (string)place["host"]!, "-p", place["port"]!.ToString(), "-U", (string)place["user"]!, "-d", (string)place["database"]!])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = (string)place["password"]!;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(script);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not get in, and was gone before it was told what to do.
        }

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (output + await errors, process.ExitCode);
    }

    /// <summary>A node whose workspaces' server is on a free port.</summary>
    public sealed class RunningNode : IAsyncLifetime
    {
        private HeadgateProcess? process;

        public async ValueTask InitializeAsync() => process = await HeadgateProcess.StartAsync(new Dictionary<string, string>
        {
            ["Workspaces:Postgres:Port"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        });

        /// <summary>The <c>connection</c> of a new workspace, with its password.</summary>
        public async Task<JsonObject> NewWorkspaceAsync()
        {
            using var client = process!.NewClient();
            using var answer = await client.PostAsync("/v2/storage/workspaces", System.Net.Http.Json.JsonContent.Create(new { backend = "redshift" }));
            return (JsonObject)(await answer.ShouldBeAsync(201))["connection"]!.DeepClone();
        }

        public async ValueTask DisposeAsync()
        {
            if (process is not null)
                await process.DisposeAsync();
        }
    }
}
