using Headgate.Testing;

namespace Headgate.ServerTests.Events;

public sealed class SearchingEvents(SearchingEvents.SomeEvents platform) : IClassFixture<SearchingEvents.SomeEvents>
{
    [Theory]
    [InlineData("fetched", "a b")]
    [InlineData("FETCHED", "a b")]
    [InlineData("message:fetch*", "a b")]
    [InlineData("\"table orders\"", "b")]
    [InlineData("search-42", "c")]
    [InlineData("component:ex-db", "a b")]
    [InlineData("component:EX-DB", "")]
    [InlineData("component:ex-?b", "a b")]
    [InlineData("component:ex", "")]
    [InlineData("component:ex*", "a b")]
    [InlineData("event:ext.ex-db.main", "a")]
    [InlineData("type:error OR type:warn", "b c")]
    [InlineData("type:error type:warn", "b c")]
    [InlineData("type:(error OR warn)", "b c")]
    [InlineData("component:ex-db AND type:info", "a")]
    [InlineData("component:ex-db && !type:info", "b")]
    [InlineData("component:ex-db -type:info", "b")]
    [InlineData("component:ex-db NOT type:info", "b")]
    [InlineData("+component:ex-db type:warn", "a b")]
    [InlineData("NOT component:ex-db", "c")]
    [InlineData("NOT configurationId:main", "b c")]
    [InlineData("type:info AND component:ex-db OR type:warn", "a c")]
    [InlineData("(type:info OR type:warn) AND NOT component:ex-db", "c")]
    [InlineData("params.table:orders", "b")]
    [InlineData("params.table:ord*", "b")]
    [InlineData("params.deep.er:1", "c")]
    [InlineData("_exists_:params.table", "b")]
    [InlineData("_exists_:runId", "a")]
    [InlineData("runId:*", "a")]
    [InlineData("*", "a b c")]
    [InlineData("token.name:\"admin@localhost\"", "a b c")]
    [InlineData("token.id:999999", "")]
    [InlineData("idBranch:>0", "a b c")]
    [InlineData("id:[1 TO 0]", "")]
    [InlineData("id:[* TO 0]", "")]
    [InlineData("created:[2020-01-01 TO *]", "a b c")]
    [InlineData("created:<2020-01-01", "")]
    [InlineData("created:2020-01-01", "")]
    [InlineData("unknown:x", "")]
    [InlineData("100\\%", "c")]
    [InlineData("\"100%\"", "c")]
    [InlineData("message:5_percent", "")]
    [InlineData("\"'; DROP TABLE events.event; --\"", "")]
    public async Task Query_finds(string query, string expected)
    {
        var found = (await platform.GetJsonAsync($"/v2/storage/events?sortOrder=asc&q={Uri.EscapeDataString(query)}")).AsArray();
        Assert.Equal(expected, string.Join(' ', found.Select(one => one!["params"]!.Text("name"))));
    }

    [Theory]
    [InlineData(": success")]
    [InlineData("success:")]
    [InlineData("/GET")]
    [InlineData("*tables*")]
    [InlineData("?x")]
    [InlineData("\"open")]
    [InlineData("(open")]
    [InlineData("closed)")]
    [InlineData("a AND")]
    [InlineData("OR a")]
    [InlineData("AND")]
    [InlineData("NOT")]
    [InlineData("a:b:c")]
    [InlineData("id:[1 2]")]
    [InlineData("[1 TO 2]")]
    [InlineData("a~2")]
    [InlineData("a^2")]
    [InlineData("a\\")]
    [InlineData("id:>")]
    public async Task Query_that_cannot_be_parsed_is_refused(string query)
    {
        using var answer = await platform.GetAsync($"/v2/storage/events?q={Uri.EscapeDataString(query)}");
        var refused = await answer.ShouldBeRefusedAsync(400, "query.syntax");
        Assert.StartsWith("Failed to parse query", refused.Text("error"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("NOT ", "")]
    [InlineData("a OR ", "")]
    public async Task Endless_query_is_refused(string before, string after)
    {
        var query = string.Concat(Enumerable.Repeat(before, 300)) + "x" + string.Concat(Enumerable.Repeat(after, 300));
        using var answer = await platform.GetAsync($"/v2/storage/events?q={Uri.EscapeDataString(query)}");
        await answer.ShouldBeRefusedAsync(400, "query.syntax");
    }

    public sealed class SomeEvents : PlatformFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            object[] events =
            [
                new { component = "ex-db", configurationId = "main", message = "Table customers fetched", type = "info", runId = "7", @params = new { name = "a" } },
                new { component = "ex-db", message = "Table orders fetched, with errors", type = "error", @params = new { name = "b", table = "orders" } },
                new { component = "wr-db", message = "test - search-42 at 100%", type = "warn", @params = new { name = "c", deep = new { er = 1 } } },
            ];
            foreach (var one in events)
            {
                using var answer = await PostAsync("/v2/storage/events", one);
                await answer.ShouldBeAsync(201);
            }
        }
    }
}
