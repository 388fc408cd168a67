using System.Diagnostics;
using Headgate.Testing;
using Headgate.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.ServerTests.Workspaces;

/// <summary>The workspaces' server is killed, or the node ends and starts again.</summary>
public sealed class LosingTheServer(PlacesFixture platform) : IClassFixture<PlacesFixture>
{
    [Fact]
    public async Task A_killed_server_is_started_again_with_what_was_committed()
    {
        var place = await platform.NewPlaceAsync();
        await place.ScalarAsync("CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 1000) g");
        await using var session = await place.OpenAsync();
        await using (var command = new NpgsqlCommand("BEGIN; DELETE FROM t", session))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        using (var server = Process.GetProcessById(platform.Server.ProcessId!.Value))
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // The platform answers meanwhile.
        await platform.GetJsonAsync($"{RowsFixture.Path}/{place.Id}");
        await platform.GetJsonAsync("/v2/storage/tokens/verify");
        await Eventually.HoldsAsync(() => AnswersAsync(place));
        Assert.Equal(1000L, await place.ScalarAsync("SELECT count(*) FROM t"));
        Assert.Equal(["t"], (await platform.EngineOf().ListAsync(await platform.RowAsync(place), TestContext.Current.CancellationToken)).Select(found => found.Name));
        Assert.Equal(1, await (await platform.NewPlaceAsync()).ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task The_port_and_the_passwords_stay_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("headgate-places-").FullName;
        var taken = FreePort.Next();
        using var occupant = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, taken);
        occupant.Start();
        try
        {
            int port;
            await using (var server = NewServer(folder))
            {
                await server.AdministratorAsync(TestContext.Current.CancellationToken);
                port = server.PortForClients;
            }

            Assert.True(NewServer(folder).HasData);
            Assert.Equal(port, NewServer(folder).PortForClients);
            await using var again = NewServer(folder);
            await again.AdministratorAsync(TestContext.Current.CancellationToken);
            Assert.Equal(port, again.PortForClients);
            await using var refused = new PostgresServer(new PostgresWorkspacesOptions { Port = taken }, new Headgate.Kernel.DataFolder(Path.Combine(folder, "other")), TimeProvider.System, NullLogger<PostgresServer>.Instance);
            Assert.Equal("storage.workspaces.serverUnavailable", (await Assert.ThrowsAsync<Headgate.Kernel.RefusedException>(() => refused.AdministratorAsync(TestContext.Current.CancellationToken))).Error.Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PostgresServer NewServer(string folder) =>
        new(new PostgresWorkspacesOptions(), new Headgate.Kernel.DataFolder(folder), TimeProvider.System, NullLogger<PostgresServer>.Instance);

    private static async Task<bool> AnswersAsync(Place place)
    {
        try
        {
            return await place.ScalarAsync("SELECT 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
