using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class PreviewingRows(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private Task<string> NewTableAsync() => platform.NewTableAsync("id,name,price,at\n1,apple,9.5,2024-01-01 10:00:00\n2,pear,10,2024-02-01 10:00:00\n3,apple,100,\n10,\"a,\"\"b\",n/a,2024-03-01 10:00:00\n", "id");

    private async Task<string[]> IdsAsync(string table, string query) =>
        [.. (await platform.GetJsonAsync($"/v2/storage/tables/{table}/data-preview?format=json&{query}"))["rows"]!.AsArray().Select(row => row![0]!.Text("value"))];

    [Theory]
    [InlineData("whereFilters[0][column]=name&whereFilters[0][values][]=apple&orderBy[0][column]=id", "1 3")]
    [InlineData("whereFilters[0][column]=name&whereFilters[0][operator]=ne&whereFilters[0][values][0]=apple&orderBy[0][column]=id", "10 2")]
    [InlineData("whereFilters[0][column]=id&whereFilters[0][values][]=1&whereFilters[0][values][]=2&orderBy[0][column]=id&orderBy[0][order]=DESC", "2 1")]
    [InlineData("whereFilters[0][column]=price&whereFilters[0][operator]=gt&whereFilters[0][values][]=9.7&whereFilters[0][dataType]=DOUBLE&orderBy[0][column]=id", "2 3")]
    [InlineData("whereFilters[0][column]=id&whereFilters[0][operator]=ge&whereFilters[0][values][]=3&whereFilters[0][dataType]=INTEGER&orderBy[0][column]=id&orderBy[0][dataType]=INTEGER", "3 10")]
    [InlineData("whereFilters[0][column]=name&whereFilters[0][values][]=apple&whereFilters[1][column]=id&whereFilters[1][values][]=3", "3")]
    [InlineData("whereColumn=name&whereValues[]=apple&orderBy[0][column]=id", "1 3")]
    [InlineData("whereColumn=name&whereOperator=ne&whereValues[]=apple&whereValues[]=pear", "10")]
    [InlineData("whereFilters[0][column]=at&whereFilters[0][operator]=ge&whereFilters[0][values][]=2024-02-01T00:00:00&whereFilters[0][type]=TIME_STRING&orderBy[0][column]=id", "10 2")]
    [InlineData("fulltextSearch=PEAR", "2")]
    [InlineData("limit=2&orderBy[0][column]=id&orderBy[0][dataType]=INTEGER&orderBy[0][order]=DESC", "10 3")]
    [InlineData("changedSince=-1+day&orderBy[0][column]=id&limit=1", "1")]
    [InlineData("changedSince=%2B1+day", "")]
    [InlineData("changedUntil=2001-01-01", "")]
    public async Task Rows_are_chosen_and_ordered(string query, string ids)
    {
        Assert.Equal(ids, string.Join(' ', await IdsAsync(await NewTableAsync(), query)));
    }

    [Fact]
    public async Task Csv_is_the_default_and_columns_come_in_the_order_asked_for()
    {
        var table = await NewTableAsync();
        using var answer = await platform.GetAsync($"/v2/storage/tables/{table}/data-preview?columns=name,id&whereColumn=id&whereValues[]=10");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("\"name\",\"id\"\n\"a,\"\"b\",\"10\"\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Json_names_the_columns_of_every_value_and_cuts_long_ones()
    {
        var table = await platform.NewTableAsync($"id,long\n1,{new string('x', 20_000)}\n");
        var json = await platform.GetJsonAsync($"/v2/storage/tables/{table}/data-preview?format=json");
        Assert.Equal(["id", "long"], json["columns"]!.AsArray().Select(column => column!.GetValue<string>()));
        var values = json["rows"]![0]!.AsArray();
        Assert.Equal("""{"columnName":"id","value":"1","isTruncated":false}""", values[0]!.ToJsonString());
        Assert.True(values[1]!["isTruncated"]!.GetValue<bool>());
        Assert.Equal(16_384, values[1]!.Text("value").Length);
        Assert.Contains(new string('x', 20_000), await platform.PreviewAsync(table), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hundred_rows_come_unless_more_are_asked_for()
    {
        var table = await platform.NewTableAsync("id\n" + string.Join('\n', Enumerable.Range(0, 1500)) + "\n");
        Assert.Equal(100, (await platform.PreviewRowsAsync(table)).Length);
        Assert.Equal(1000, (await platform.PreviewRowsAsync(table, "?limit=1000")).Length);
        using var tooMany = await platform.GetAsync($"/v2/storage/tables/{table}/data-preview?limit=1001");
        await tooMany.ShouldBeRefusedAsync(400, "validation.failed", "limit");
    }

    [Theory]
    [InlineData("whereColumn=id", "validation.failed", "whereColumn: \"To use \"whereColumn\" specify \"whereValues\".\"")]
    [InlineData("whereFilters[0][values][]=1", "validation.failed", "whereFilters[0].column")]
    [InlineData("whereFilters[0][column]=id&whereFilters[0][operator]=like&whereFilters[0][values][]=1", "validation.failed", "operator")]
    [InlineData("whereFilters[0][column]=zzz&whereFilters[0][values][]=1", "storage.tables.columnNotExists", "Filter validation: Cannot filter by column \"zzz\", column does not exist")]
    [InlineData("columns=id,zzz", "storage.tables.nonExistingColumns", "zzz")]
    [InlineData("changedSince=someday", "validation.failed", "changedSince")]
    [InlineData("format=xml", "storage.tables.validation.invalidFormat", "xml")]
    [InlineData("fulltextSearch=a&whereColumn=id&whereValues[]=1", "validation.failed", "fulltextSearch")]
    public async Task Wrong_parameter_is_refused(string query, string code, string text)
    {
        using var answer = await platform.GetAsync($"/v2/storage/tables/{await NewTableAsync()}/data-preview?{query}");
        await answer.ShouldBeRefusedAsync(400, code, text);
    }

    [Fact]
    public async Task Answer_is_packed_when_asked()
    {
        var table = await NewTableAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/storage/tables/{table}/data-preview");
        request.Headers.Add("X-StorageApi-Token", platform.MasterToken);
        request.Headers.Add("Accept-Encoding", "gzip");
        using var answer = await platform.Client.SendAsync(request);
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
    }
}
