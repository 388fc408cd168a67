using System.Text.Json.Nodes;

namespace Headgate.Conformance;

/// <summary>The official <c>snowflake-sdk</c> from npm with nothing but <c>accessUrl</c> and the credentials that the Storage API gave.</summary>
public sealed class OfficialSnowflakeDriver(SnowflakeNode platform) : IClassFixture<SnowflakeNode>
{
    // Nothing else in the engine takes as long with as few rows kept.
    private const string Slow = "select count(*) as n from table(generator(rowcount => 1000000000)) a, table(generator(rowcount => 1000)) b where seq8() % 7 = 3";

    [Fact]
    public async Task Connects_with_a_password()
    {
        var seen = await platform.RunAsync("connects");

        Assert.True(seen["up"]!.GetValue<bool>());
        Assert.True(seen["valid"]!.GetValue<bool>());
        Same("""[{"ONE":1,"b":"a"}]""", seen["rows"]);
    }

    [Fact]
    public async Task Connects_with_a_key_pair_and_with_the_second_key_by_name()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var (first, second) = (await platform.NewKeyAsync(workspace), await platform.NewKeyAsync(workspace, "RSA_PUBLIC_KEY_2"));

        foreach (var key in new[] { first, second })
        {
            var seen = await SnowflakeNode.RunAsync("connects_with_a_key", workspace, new JsonObject { ["privateKey"] = key });
            Same("""[{"ONE":1}]""", seen["rows"]);
            Assert.False(seen["up"]!.GetValue<bool>());
        }
    }

    [Fact]
    public async Task Is_refused_with_its_own_error_class()
    {
        var workspace = await platform.NewWorkspaceAsync();
        await platform.NewKeyAsync(workspace);
        var foreign = await platform.NewKeyAsync(await platform.NewWorkspaceAsync());

        var seen = await SnowflakeNode.RunAsync("refuses_logins", workspace, new JsonObject { ["wrongKey"] = foreign });

        foreach (var kind in new[] { "wrongPassword", "emptyPassword", "unknownUser" })
            Same("""{"name":"OperationFailedError","code":"390100","sqlState":"08001","message":"Incorrect username or password was specified."}""", seen[kind]);
        Same("""{"name":"OperationFailedError","code":"390144","sqlState":"08001","message":"JWT token is invalid."}""", seen["wrongKey"]);
        Assert.Equal("OperationFailedError 390190 08001", Error(seen["oauth"]));
    }

    [Theory]
    [InlineData("POST", "/password")]
    [InlineData("DELETE", "")]
    public async Task Loses_its_session_when_the_credentials_go(string method, string path)
    {
        var workspace = await platform.NewWorkspaceAsync();

        var seen = await SnowflakeNode.RunAsync("outlives", workspace, new JsonObject
        {
            ["meanwhile"] = new JsonObject { ["method"] = method, ["url"] = $"{platform.Node.Url}v2/storage/workspaces/{workspace["id"]}{path}?async=0", ["token"] = platform.Node.StorageToken },
        });

        Assert.InRange(seen["status"]!.GetValue<int>(), 200, 299);
        Assert.Equal("ClientError", (string?)seen["again"]!["name"]);
        Assert.False(seen["up"]!.GetValue<bool>());
        Assert.Equal("OperationFailedError 390100", $"{seen["login"]!["name"]} {seen["login"]!["code"]}");
        if (method == "POST")
            Same("""[{"THREE":3}]""", seen["fresh"]);
    }

    [Fact]
    public async Task Makes_and_changes_tables()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var seen = await SnowflakeNode.RunAsync("runs_ddl_and_dml", workspace);

        Same("""[{"status":"Table PEOPLE successfully created."}]""", seen["created"]);
        Same("""{"rows":[{"number of rows inserted":3}],"updated":3}""", seen["inserted"]);
        Assert.Equal([2, 1, 2], new[] { "updated", "deleted", "merged" }.Select(kind => seen[kind]!.GetValue<int>()));
        Same("""[{"ID":1,"NAME":"Žofie!","BORN":"1990-05-17"},{"ID":2,"NAME":"two","BORN":null},{"ID":9,"NAME":"nine","BORN":null}]""", seen["rows"]);
        Same("""{"updated":-1,"count":3,"columns":[["ID","fixed",38,0,true]]}""", seen["selected"]);
        Same($$"""{"database":"{{workspace["database"]}}","schema":"{{workspace["schema"]}}"}""", seen["session"]);
        Same("""[{"status":"PEOPLE successfully dropped."}]""", seen["dropped"]);
    }

    [Fact]
    public async Task Commits_and_rolls_back()
    {
        var seen = await platform.RunAsync("runs_transactions");

        Same("""[{"N":0}]""", seen["rolledBack"]);
        Same("""[{"N":0}]""", seen["outside"]);
        Same("""[{"N":2}]""", seen["committed"]);
    }

    [Fact]
    public async Task Is_told_of_errors_with_their_codes()
    {
        var seen = await platform.RunAsync("names_errors");

        Assert.Equal("OperationFailedError 001003 42000", Error(seen["syntax"]));
        Assert.Equal("OperationFailedError 002003 42S02", Error(seen["noTable"]));
        Assert.Equal("OperationFailedError 000900 42601", Error(seen["empty"]));
        Assert.StartsWith("OperationFailedError 000008", Error(seen["several"]), StringComparison.Ordinal);
        Same("""[{"ONE":1}]""", seen["still"]);
    }

    [Fact]
    public async Task Rounds_every_type_exactly()
    {
        var seen = await platform.RunAsync("rounds_types");

        Same(
            """
            [["ID","fixed",38,0],["N38","fixed",38,0],["N3810","fixed",38,10],["F","real",null,null],["B","boolean",null,null],["V","text",null,null],["BIN","binary",null,null],
            ["D","date",null,null],["T","time",null,9],["NTZ","timestamp_ntz",null,9],["LTZ","timestamp_ltz",null,9],["TZ","timestamp_tz",null,9],["VA","variant",null,null],["AR","array",null,null],["OB","object",null,null]]
            """, seen["types"]);
        Same(
            """
            {"ID":"1","N38":"99999999999999999999999999999999999999","N3810":"1234567890123456789012345678.0123456789","F":"1.5E+300","B":"TRUE","V":"žluťoučký 🐎 \"q\" \\ \n","BIN":"00FF10",
            "D":"2024-02-29","T":"23:59:59","NTZ":"2024-02-29 12:34:56.123","LTZ":"2024-02-29 12:34:56.123 +0000","TZ":"2024-02-29 12:34:56.123 +0530",
            "VA":"{\n  \"a\": [\n    1,\n    2.5,\n    null,\n    \"x\"\n  ]\n}","AR":"[1,\"two\",null]","OB":"{\"k\":{\"z\":true}}"}
            """, seen["text"]![0]);
        Same(
            """
            {"ID":"2","N38":"-99999999999999999999999999999999999999","N3810":"-0.0000000001","F":"-0.1","B":"FALSE","V":"","BIN":"",
            "D":"0001-01-01","T":"00:00:00","NTZ":"1700-01-01 00:00:00.000","LTZ":"1969-12-31 23:59:59.999 +0000","TZ":"1900-01-01 00:00:00.500 -0800","VA":"\"text\"","AR":"[]","OB":"{}"}
            """, seen["text"]![1]);
        Assert.All(seen["text"]![2]!.AsObject().Where(cell => cell.Key != "ID"), cell => Assert.True(cell.Value is null || cell.Value.GetValue<string>() == "NULL", cell.ToString()));
        var native = seen["native"]![0]!;
        Same("""{"a":[1,2.5,null,"x"]}""", native["VA"]);
        Same("""[1,"two",null]""", native["AR"]);
        Same("""{"k":{"z":true}}""", native["OB"]);
        Assert.Equal("00ff10", (string?)native["BIN"]);
        Assert.Equal([123456789, 330], [native["nanos"]!.GetValue<int>(), native["offset"]!.GetValue<int>()]);
        Assert.Equal(
            [new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 2, 29, 12, 34, 56, 123, TimeSpan.Zero), new DateTimeOffset(2024, 2, 29, 7, 4, 56, 123, TimeSpan.Zero)],
            new[] { "D", "NTZ", "TZ" }.Select(name => DateTimeOffset.FromUnixTimeMilliseconds((long)native[name]!.GetValue<double>())));
    }

    [Fact]
    public async Task Keeps_large_integers_when_it_is_told_to()
    {
        var seen = await platform.RunAsync("keeps_large_integers");

        Assert.Equal("number", (string?)seen["before"]);
        Assert.Equal("12345678901234567", (string?)seen["after"]);
    }

    [Fact]
    public async Task Binds_values_and_rows_of_values()
    {
        var seen = await platform.RunAsync("binds");

        Same(
            """[{"N":9007199254740991,"F":1.25,"V":"it's ?","B":true,"D":"2024-01-31","TS":"2024-01-31 10:20:30.123"},{"N":null,"F":null,"V":null,"B":null,"D":null,"TS":null}]""", seen["rows"]);
        Assert.Equal(1000, seen["bulk"]!.GetValue<int>());
        Same("""[{"N":1000,"V":666,"S":499500}]""", seen["counts"]);
        Assert.Equal("OperationFailedError", (string?)seen["tooFew"]!["name"]);
    }

    [Fact]
    public async Task Sends_many_values_without_a_stage()
    {
        var seen = await platform.RunAsync("runs_many_values_without_a_stage");

        Assert.Equal(60_000, seen["bulk"]!.GetValue<int>());
        Same("""[{"N":60000,"S":1799970000}]""", seen["rows"]);
    }

    [Fact]
    public async Task Runs_several_statements_and_reads_each_result()
    {
        var seen = await platform.RunAsync("runs_several_statements");

        Assert.Equal([-1, 2, -1, 2], seen["seen"]!.AsArray().Select(one => one!["updated"]!.GetValue<int>()));
        Same("""[{"N":1},{"N":2}]""", seen["seen"]![2]!["rows"]);
        Assert.Equal(2, seen["any"]!.AsArray().Count);
        Assert.Equal("OperationFailedError 002003 42S02", Error(seen["failing"]));
    }

    [Fact]
    public async Task Keeps_large_results_of_several_statements_apart() => Same(
        """[{"count":200000,"first":0,"last":199999},{"count":200000,"first":1000000,"last":1199999}]""", await platform.RunAsync("runs_several_large_statements"));

    [Fact]
    public async Task Runs_in_the_background_and_fetches_by_id()
    {
        var seen = await platform.RunAsync("runs_in_the_background");

        Assert.Contains((string?)seen["status"], new[] { "RUNNING", "SUCCESS" });
        Same("""[{"N":1000000}]""", seen["seen"]);
        Same("""[{"N":1000000}]""", seen["again"]);
        Assert.Equal("SUCCESS", (string?)seen["done"]);
        Assert.Equal("OperationFailedError", (string?)seen["failure"]!["name"]);
        Assert.Equal("NO_QUERY_DATA", (string?)seen["unknown"]);
    }

    [Fact]
    public async Task Fetches_results_of_its_own_workspace_only()
    {
        Same("""[{"N":42}]""", (await platform.RunAsync("reads_another_connections_result"))["read"]);

        var left = await platform.RunAsync("leaves_a_result");
        var seen = await platform.RunAsync("does_not_read_anothers_result", new JsonObject { ["queryId"] = left["queryId"]!.GetValue<string>() });
        Assert.Equal("OperationFailedError 000707 02000", Error(seen));
    }

    [Fact]
    public async Task Cancels()
    {
        var seen = await platform.RunAsync("cancels", new JsonObject { ["slow"] = Slow });

        Assert.Equal("OperationFailedError 000604 57014", Error(seen["failed"]));
        Same("""[{"ONE":1}]""", seen["after"]);
    }

    [Fact]
    public async Task Is_stopped_at_the_statements_timeout()
    {
        var seen = await platform.RunAsync("stops_at_the_timeout", new JsonObject { ["slow"] = Slow });

        Assert.Equal("OperationFailedError 000630 57014", Error(seen["failed"]));
        Same("""[{"ONE":1}]""", seen["after"]);
    }

    [Fact]
    public async Task Sets_session_parameters()
    {
        var seen = await platform.RunAsync("sets_parameters");

        Same("""[{"status":"Statement executed successfully."}]""", seen["altered"]);
        Same("""[{"LTZ":"2024-01-01 00:00:00.000 +0900","D":"03.02.2024"}]""", seen["rows"]);
        Same("""["Asia/Tokyo"]""", seen["shown"]);
    }

    [Fact]
    public async Task Looks_around()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var seen = await SnowflakeNode.RunAsync("looks_around", workspace);

        Same("""["SEEN_TABLE"]""", seen["tables"]);
        Same("""[["ID","NUMBER(10,0)","N"],["NAME","VARCHAR(20)","Y"]]""", seen["described"]);
        Same("""[{"TABLE_NAME":"SEEN_TABLE","COLUMN_NAME":"ID","DATA_TYPE":"NUMBER"},{"TABLE_NAME":"SEEN_TABLE","COLUMN_NAME":"NAME","DATA_TYPE":"TEXT"}]""", seen["schema"]);
        Same($$"""[{"D":"{{workspace["database"]}}","S":"{{workspace["schema"]}}","U":"{{workspace["user"]}}"}]""", seen["context"]);
        Same("""[{"status":"Statement executed successfully."}]""", seen["used"]);
        Assert.Contains((string?)workspace["schema"], seen["schemas"]!.AsArray().Select(name => (string?)name));
        Same("""{"columns":[["ID","fixed"],["NAME","text"]],"rows":0}""", seen["describedOnly"]);
    }

    [Fact]
    public async Task Streams_a_million_rows_in_order()
    {
        var seen = await platform.RunAsync("streams_a_large_result", new JsonObject
        {
            ["sql"] = "select row_number() over (order by seq8()) - 1 as id, 'some text for the row ' || id as name, id / 7.0 as ratio from table(generator(rowcount => 1000000)) order by id",
            ["from"] = 499_990,
            ["to"] = 500_009,
        });

        Assert.Equal(1_000_000, seen["count"]!.GetValue<int>());
        Assert.Equal(1_000_000, seen["told"]!.GetValue<int>());
        Assert.Equal("499999500000", (string?)seen["sum"]);
        Assert.True(seen["ordered"]!.GetValue<bool>());
        Assert.Equal(20, seen["part"]!.GetValue<int>());
    }

    [Fact]
    public async Task Runs_many_connections_at_once()
    {
        var seen = await platform.RunAsync("runs_at_once");

        Assert.Equal(40, seen["count"]!.GetValue<int>());
        Assert.Equal(Enumerable.Range(0, 8).Sum(i => Enumerable.Range(0, 5).Sum(j => (i * 10) + j)), seen["sum"]!.GetValue<int>());
    }

    internal static void Same(string expected, JsonNode? seen) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), seen), $"{expected} was expected and {seen?.ToJsonString()} came.");

    internal static string Error(JsonNode? refusal) => $"{refusal!["name"]} {refusal["code"]} {refusal["sqlState"]}";
}

public sealed class OfficialSnowflakeDriverInAHurry(HurriedSnowflakeNode platform) : IClassFixture<HurriedSnowflakeNode>
{
    [Fact]
    public async Task Renews_its_tokens_without_its_user_noticing()
    {
        var seen = await platform.RunAsync("beats_and_renews", new JsonObject { ["pause"] = 1500 });

        OfficialSnowflakeDriver.Same("[0,1,2,3]", seen["seen"]);
        Assert.True(seen["valid"]!.GetValue<bool>());
        Assert.False(seen["up"]!.GetValue<bool>());
        Assert.Equal("ClientError", (string?)seen["afterwards"]!["name"]);
    }

    [Fact]
    public async Task Waits_for_a_statement_that_is_answered_in_parts()
    {
        var seen = await platform.RunAsync("waits_for_slow_statements", new JsonObject { ["slow"] = "select count(*) as n from table(generator(rowcount => 30000000)) where seq8() % 3 = 0" });

        OfficialSnowflakeDriver.Same("""[{"N":10000000}]""", seen["rows"]);
    }

    [Fact]
    public async Task Is_told_when_a_result_is_too_large()
    {
        var seen = await platform.RunAsync("asks_for_too_much");

        Assert.Equal("OperationFailedError 000604 53100", OfficialSnowflakeDriver.Error(seen["failed"]));
        OfficialSnowflakeDriver.Same("""[{"ONE":1}]""", seen["after"]);
    }

    [Fact]
    public async Task Opens_no_more_sessions_than_a_workspace_may_have()
    {
        var seen = await platform.RunAsync("opens_too_many", new JsonObject { ["tries"] = 30 });

        Assert.Equal(5, seen["good"]!.GetValue<int>());
        OfficialSnowflakeDriver.Same("""["390400"]""", seen["refused"]);
        OfficialSnowflakeDriver.Same("""[{"ONE":1}]""", seen["again"]);
    }
}

public sealed class OfficialSnowflakeDriverThatIsForgotten(ForgetfulSnowflakeNode platform) : IClassFixture<ForgetfulSnowflakeNode>
{
    [Fact]
    public async Task Loses_a_session_of_which_nothing_is_heard()
    {
        var seen = await platform.RunAsync("loses_an_idle_session", new JsonObject { ["pause"] = 12000 });

        Assert.Equal("ClientError", (string?)seen["after"]!["name"]);
        Assert.False(seen["up"]!.GetValue<bool>());
        Assert.False(seen["valid"]!.GetValue<bool>());
    }
}
