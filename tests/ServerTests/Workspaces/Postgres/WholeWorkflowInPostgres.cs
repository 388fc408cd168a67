using System.Text.Json.Nodes;
using Headgate.Testing;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>What an application does with a workspace in PostgreSQL, from its making over the API to rows back in Storage.</summary>
public sealed class WholeWorkflowInPostgres(PlacesFixture platform) : IClassFixture<PlacesFixture>
{
    [Theory]
    [InlineData("redshift")]
    [InlineData("postgres")]
    public async Task Storage_to_workspace_to_Storage(string backend)
    {
        var table = await platform.NewTableAsync("id,city,amount\n1,Praha,10.50\n2,Brno,\n3,Praha,4.25\n", "id");
        Assert.IsType<JsonArray>(await platform.Api.GetAsync(RowsFixture.Path));
        var made = await platform.Api.PostAsync(RowsFixture.Path, new JsonObject { ["backend"] = backend });
        foreach (var field in new[] { "id", "type", "name", "component", "configurationId", "created", "connection", "backendSize", "statementTimeoutSeconds", "creatorToken", "readOnlyStorageAccess", "platformUsageType" })
            Assert.True(made.AsObject().ContainsKey(field), field);
        var connection = made["connection"]!.AsObject();
        foreach (var field in new[] { "backend", "region", "host", "port", "database", "schema", "user", "password", "loginType", "ssoLoginAvailable" })
            Assert.True(connection.ContainsKey(field), field);
        Assert.Equal(backend, connection.Text("backend"));
        var first = PlacesFixture.PlaceOf(made, connection.Text("password"));
        Assert.Equal(1, await first.ScalarAsync("SELECT 1"));

        // The password is lost; a new one ends it at once.
        await using var session = await first.OpenAsync();
        var place = PlacesFixture.PlaceOf(made, (await platform.Api.PostAsync($"{RowsFixture.Path}/{first.Id}/password", [])).Text("password"));
        Assert.Equal("28P01", await first.RefusalAsync("SELECT 1"));
        await using (var command = new NpgsqlCommand("SELECT 1", session))
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        var load = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"{RowsFixture.Path}/{place.Id}/load", new JsonObject
        {
            ["input"] = new JsonArray(new JsonObject
            {
                ["source"] = table,
                ["destination"] = "orders",
                ["columns"] = new JsonArray(
                    new JsonObject { ["source"] = "id", ["destination"] = "id", ["type"] = "INTEGER" },
                    new JsonObject { ["source"] = "city", ["destination"] = "city", ["type"] = "VARCHAR", ["length"] = "50" },
                    new JsonObject { ["source"] = "amount", ["destination"] = "amount", ["type"] = "NUMERIC", ["length"] = "10,2", ["convertEmptyValuesToNull"] = true }),
            }),
        }));
        Assert.Equal("success", load.Text("status"));
        Assert.Equal(["1|Praha|10.50", "2|Brno|∅", "3|Praha|4.25"], await place.RowsAsync("SELECT * FROM orders ORDER BY id"));
        await place.ScalarAsync("CREATE TABLE result AS SELECT city, sum(amount) AS total FROM orders GROUP BY city");

        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}/tables-async", new JsonObject
        {
            ["name"] = "totals",
            ["dataWorkspaceId"] = place.Id,
            ["dataObject"] = "result",
        }));
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(["\"Brno\",\"\"", "\"Praha\",\"14.75\""], await platform.PreviewRowsAsync(job["results"]!.Text("id")));

        await platform.Api.DeleteAsync($"{RowsFixture.Path}/{place.Id}");
        using var gone = await platform.GetAsync($"{RowsFixture.Path}/{place.Id}");
        await gone.ShouldBeRefusedAsync(404, "storage.workspaces.notFound");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => place.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_bad_value_fails_the_job_and_leaves_the_workspace_as_it_was()
    {
        var table = await platform.NewTableAsync("id,n\n1,12\n2,twelve\n");
        var place = await platform.NewPlaceAsync();
        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"{RowsFixture.Path}/{place.Id}/load", new JsonObject
        {
            ["input"] = new JsonArray(new JsonObject
            {
                ["source"] = table, ["destination"] = "t", ["columns"] = new JsonArray(new JsonObject { ["source"] = "n", ["destination"] = "n", ["type"] = "INTEGER" }),
            }),
        }));
        Assert.Equal("error", job.Text("status"));
        Assert.Equal("workspace.tableLoad", job["error"]!.Text("code"));
        Assert.Contains("\"twelve\" in column n", job["error"]!.Text("message"), StringComparison.Ordinal);
        Assert.Empty(await place.RowsAsync($"SELECT tablename FROM pg_tables WHERE schemaname = '{place.Schema}'"));
    }
}
