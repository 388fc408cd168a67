using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>Workspaces of the backends redshift and postgres, from their making to their end, with an ordinary driver.</summary>
public sealed class ConnectingToPostgres(PlacesFixture platform) : IClassFixture<PlacesFixture>
{
    [Theory]
    [InlineData("redshift")]
    [InlineData("postgres")]
    public async Task A_new_workspace_takes_tables_and_statements_of_its_user(string backend)
    {
        var place = await platform.NewPlaceAsync(backend);
        Assert.Equal("127.0.0.1", place.Host);
        Assert.Equal(platform.Port, place.Port);
        Assert.Equal($"workspace_{place.Id}", place.Schema);
        await using var connection = await place.OpenAsync();
        await using (var command = new NpgsqlCommand("CREATE TABLE orders (id integer PRIMARY KEY, name varchar(20)); INSERT INTO orders VALUES (1, 'one'), (2, 'two')", connection))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2L, await place.ScalarAsync($"SELECT count(*) FROM {place.Schema}.orders"));
        Assert.Equal(2L, await place.ScalarAsync($"SELECT count(*) FROM {place.Schema.ToUpperInvariant()}.ORDERS"));
        Assert.Equal(place.Schema, await place.ScalarAsync("SELECT current_schema()"));
    }

    [Fact]
    public async Task No_answer_but_that_of_the_password_call_has_the_password()
    {
        var place = await platform.NewPlaceAsync();
        var detail = await platform.GetJsonAsync($"{RowsFixture.Path}/{place.Id}");
        Assert.Null(detail["connection"]!["password"]);
        Assert.Equal("redshift", detail["connection"]!["backend"]!.GetValue<string>());
        Assert.Equal(place.Port, detail["connection"]!["port"]!.GetValue<int>());
        Assert.Equal(place.User, detail["connection"]!["user"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        var place = await platform.NewPlaceAsync();
        Assert.Equal(PostgresErrorCodes.InvalidPassword, await (place with { Password = "wrong" }).RefusalAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_reset_ends_the_former_password_and_its_sessions()
    {
        var place = await platform.NewPlaceAsync();
        await using var session = await place.OpenAsync();
        var renewed = await platform.ResetAsync(place);
        Assert.NotEqual(place.Password, renewed.Password);
        await using var command = new NpgsqlCommand("SELECT 1", session);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, await place.RefusalAsync("SELECT 1"));
        Assert.Equal(1, await renewed.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task Dropping_a_workspace_in_use_ends_its_sessions_and_all_that_it_had()
    {
        var place = await platform.NewPlaceAsync();
        await using var session = await place.OpenAsync();
        await platform.Api.DeleteAsync($"{RowsFixture.Path}/{place.Id}");
        await using var command = new NpgsqlCommand("SELECT 1", session);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => place.ScalarAsync("SELECT 1"));
        var other = await platform.NewPlaceAsync();
        Assert.Equal(0L, await other.ScalarAsync($"SELECT count(*) FROM pg_database WHERE datname = '{place.Database}'"));
        Assert.Equal(0L, await other.ScalarAsync($"SELECT count(*) FROM pg_roles WHERE rolname LIKE '{place.User}%'"));
    }

    [Fact]
    public async Task Making_and_dropping_may_be_repeated()
    {
        var stop = TestContext.Current.CancellationToken;
        var place = await platform.NewPlaceAsync();
        var row = await platform.RowAsync(place);
        await place.ScalarAsync("CREATE TABLE kept (id integer)");
        await platform.EngineOf().CreateAsync(row, stop);
        Assert.Equal(0L, await place.ScalarAsync("SELECT count(*) FROM kept"));
        await platform.EngineOf().DropAsync(row, stop);
        await platform.EngineOf().DropAsync(row, stop);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => place.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_workspace_of_the_same_number_but_another_stack_is_left_alone()
    {
        var stop = TestContext.Current.CancellationToken;
        var place = await platform.NewPlaceAsync();
        var other = (await platform.RowAsync(place)) with { Created = DateTimeOffset.UnixEpoch };
        await Assert.ThrowsAsync<InvalidOperationException>(() => platform.EngineOf().CreateAsync(other, stop));
        await Assert.ThrowsAsync<InvalidOperationException>(() => platform.EngineOf().DropAsync(other, stop));
        Assert.Equal(1, await place.ScalarAsync("SELECT 1"));
    }
}
