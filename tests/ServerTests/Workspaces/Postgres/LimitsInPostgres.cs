using System.Globalization;
using System.Net.Sockets;
using Headgate.Testing;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>Sessions that take too long, are too many, or lose their server.</summary>
public sealed class LimitsInPostgres(LimitsInPostgres.Few platform) : IClassFixture<LimitsInPostgres.Few>
{
    [Fact]
    public async Task A_statement_ends_at_the_workspaces_limit_also_when_its_user_lifts_it()
    {
        var place = await platform.NewPlaceAsync(timeoutSeconds: 1);
        Assert.Equal("57014", await place.RefusalAsync("SELECT pg_sleep(600)"));
        Assert.Equal("57014", await place.RefusalAsync("SET statement_timeout = 0; SELECT pg_sleep(600)"));
        Assert.Equal("57014", await place.RefusalAsync("SET statement_timeout = 0; DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$"));
        await Eventually.HoldsAsync(() => EndsInTimeAsync(place, "ALTER ROLE CURRENT_USER SET statement_timeout = 0; ALTER ROLE CURRENT_USER SET idle_in_transaction_session_timeout = 0"));
        Assert.Equal("57014", await place.RefusalAsync("SELECT pg_sleep(600)"));
    }

    [Fact]
    public async Task A_statement_that_catches_its_end_loses_its_session()
    {
        var place = await platform.NewPlaceAsync(timeoutSeconds: 1);
        // On a busy machine the limit may end the login or the setting of another limit.
        var failure = await Eventually.IsAsync(
            () => Assert.ThrowsAnyAsync<NpgsqlException>(() => place.ScalarAsync(
                "SET statement_timeout = 0; DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$")),
            ended => ended is not PostgresException { SqlState: PostgresErrorCodes.QueryCanceled });
        Assert.True(failure is not PostgresException refused || refused.SqlState == "57P01", failure.Message);
    }

    [Fact]
    public async Task A_transaction_that_is_left_open_is_ended()
    {
        var place = await platform.NewPlaceAsync();
        await using var session = await place.OpenAsync();
        await using (var command = new NpgsqlCommand("SET idle_in_transaction_session_timeout = 0; BEGIN", session))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (long)(await place.ScalarAsync("SELECT count(*) FROM pg_stat_activity"))! == 1);
    }

    [Fact]
    public async Task Sessions_beyond_the_limit_are_refused_and_others_are_not()
    {
        var place = await platform.NewPlaceAsync();
        var other = await platform.NewPlaceAsync();
        List<NpgsqlConnection> open = [];
        try
        {
            for (var i = 0; i < Few.Limit; i++)
                open.Add(await place.OpenAsync());
            Assert.Equal("53300", await place.RefusalAsync("SELECT 1"));
            Assert.Equal(1, await other.ScalarAsync("SELECT 1"));
            Assert.Empty(await platform.EngineOf().ListAsync(await platform.RowAsync(place), TestContext.Current.CancellationToken));
        }
        finally
        {
            foreach (var connection in open)
                await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_thousand_connections_at_once_leave_the_platform_as_it_was()
    {
        var place = await platform.NewPlaceAsync();
        var refused = 0;
        var attempts = Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (i, stop) =>
        {
            if (i % 2 == 0)
            {
                // Half of them never say a word.
                using var silent = new TcpClient();
                await silent.ConnectAsync("127.0.0.1", place.Port, stop);
                await Task.Delay(50, stop);
                return;
            }

            try
            {
                await using var connection = new NpgsqlConnection(i % 4 == 1 ? place.ConnectionString : (place with { Password = "wrong" }).ConnectionString);
                await connection.OpenAsync(stop);
            }
            catch (NpgsqlException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        while (!attempts.IsCompleted)
        {
            await platform.GetJsonAsync($"{RowsFixture.Path}/{place.Id}");
            await platform.GetJsonAsync("/v2/storage/tokens/verify");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await attempts;
        Assert.True(refused >= 250, refused.ToString(CultureInfo.InvariantCulture));
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return await place.ScalarAsync("SELECT 1") is 1;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    /// <summary>A busy machine may need longer for it than the workspace's limit allows.</summary>
    private static async Task<bool> EndsInTimeAsync(Place place, string sql)
    {
        try
        {
            await place.ScalarAsync(sql);
            return true;
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            return false;
        }
    }

    /// <summary>Small limits.</summary>
    public sealed class Few : PlacesFixture
    {
        public const int Limit = 5;

        protected override IEnumerable<(string Name, string Value)> Settings =>
            [.. base.Settings, ("ConnectionLimit", Limit.ToString(CultureInfo.InvariantCulture)), ("IdleTransactionTimeout", "00:00:01"), ("MaxConnections", "40")];
    }
}
