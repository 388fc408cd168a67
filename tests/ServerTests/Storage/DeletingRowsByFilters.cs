using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class DeletingRowsByFilters(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private Task<string> NewTableAsync() => platform.NewTableAsync("id,name,price,at\n1,apple,9,2023-01-01 00:00:00\n2,banana,10,2023-06-01 00:00:00\n3,cherry,x,\n", "id");

    private async Task<string> LeftAsync(string table) => string.Join(' ', (await platform.PreviewRowsAsync(table, "?columns=id")).Select(row => row.Trim('"')));

    [Theory]
    [InlineData("""{"whereFilters":[{"column":"id","values":["1","3"]}]}""", "2")]
    [InlineData("""{"whereFilters":[{"column":"id","values":["1","3"],"operator":"ne"}]}""", "1 3")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["9"],"operator":"gt","dataType":"INTEGER"}]}""", "1 3")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["9.5"],"operator":"le","dataType":"DOUBLE"}]}""", "2 3")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["9"],"operator":"ge","dataType":"BIGINT"},{"column":"name","values":["banana"],"operator":"eq"}]}""", "1 3")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["9.5"],"operator":"lt","dataType":"REAL"}]}""", "2 3")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["10.0"],"operator":"eq","dataType":"DECIMAL"}]}""", "1 3")]
    [InlineData("""{"whereFilters":[{"column":"at","values":["2023-03-01"],"operator":"lt","type":"TIME_STRING"}]}""", "2 3")]
    [InlineData("""{"whereFilters":[{"column":"at","values":["1677628800"],"operator":"ge","type":"TIME_STRING"}]}""", "1 3")]
    [InlineData("""{"whereColumn":"name","whereValues":["apple","cherry"],"whereOperator":"eq"}""", "2")]
    [InlineData("""{"whereColumn":"name","whereValues":["apple"],"whereOperator":"ne"}""", "1")]
    [InlineData("""{"changedSince":"-2 days"}""", "")]
    [InlineData("""{"changedUntil":"-2 days"}""", "1 2 3")]
    [InlineData("""{"changedSince":"2013-02-12T15:19:21+00:00","whereColumn":"id","whereValues":["2"]}""", "1 3")]
    [InlineData("""{"changedUntil":"1360138863"}""", "1 2 3")]
    [InlineData("""{"allowTruncate":true}""", "")]
    public async Task Rows_that_match_are_gone(string filters, string left)
    {
        var table = await NewTableAsync();
        var results = await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows", (JsonObject)JsonNode.Parse(filters)!));
        Assert.Equal(left, await LeftAsync(table));
        Assert.Equal(3 - left.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, results["deletedRows"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("""{}""", "storage.tables.validation.unintendedTruncation", "allowTruncate")]
    [InlineData("""{"allowTruncate":false}""", "storage.tables.validation.unintendedTruncation", "allowTruncate")]
    [InlineData("""{"whereColumn":"id"}""", "validation.failed", "To use \"whereColumn\" specify \"whereValues\".")]
    [InlineData("""{"whereValues":["1"]}""", "validation.failed", "whereValues")]
    [InlineData("""{"whereFilters":[{"values":["1"]}]}""", "validation.failed", "whereFilters[0].column")]
    [InlineData("""{"whereFilters":[{"column":"id"}]}""", "validation.failed", "whereFilters[0].values")]
    [InlineData("""{"whereFilters":[{"column":"id","values":["1"],"dataType":"MONEY"}]}""", "validation.failed", "whereFilters[0].dataType")]
    [InlineData("""{"whereFilters":[{"column":"at","values":["1"],"type":"TIME_STRING","dataType":"INTEGER"}]}""", "validation.failed", "dataType")]
    [InlineData("""{"whereFilters":[{"column":"id","valuesByTableInWorkspace":{"workspaceId":1,"table":"t"}}]}""", "validation.failed", "valuesByTableInWorkspace.column")]
    public async Task Wrong_filters_are_refused_and_nothing_is_gone(string filters, string code, string text)
    {
        var table = await NewTableAsync();
        using var refused = await platform.DeleteAsync($"/v2/storage/tables/{table}/rows", JsonNode.Parse(filters));
        await refused.ShouldBeRefusedAsync(400, code, text);
        Assert.Equal("1 2 3", await LeftAsync(table));
    }

    [Theory]
    [InlineData("""{"whereFilters":[{"column":"zzz","values":["1"]}]}""", "storage.tables.invalidColumnToDeleteBy")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["much"],"operator":"gt","dataType":"INTEGER"}]}""", "storage.tables.invalidFilterValue")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["1","2"],"operator":"gt"}]}""", "storage.tables.invalidFilterValue")]
    public async Task Filters_that_do_not_fit_the_table_fail_the_job(string filters, string code)
    {
        var table = await NewTableAsync();
        var job = await platform.JobAsync(HttpMethod.Delete, $"/v2/storage/tables/{table}/rows", (JsonObject)JsonNode.Parse(filters)!);
        Assert.Equal(code, job["error"]!.Text("code"));
        Assert.Equal("1 2 3", await LeftAsync(table));
    }
}
