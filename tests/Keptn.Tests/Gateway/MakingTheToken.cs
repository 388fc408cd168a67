using System.Net;
using Headgate.Keptn.Gateway;
using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Of nodes that start at once one makes the token, and a token that was not kept is not valid.</summary>
public sealed class MakingTheToken(GatewayInProcess node) : IClassFixture<GatewayInProcess>
{
    [Fact]
    public async Task One_is_made_however_many_start_and_the_one_before_is_refused_at_once()
    {
        using var former = node.NewClient(node.Token);
        Assert.Equal(HttpStatusCode.OK, (await former.GetAsync("/api/v1/auth")).StatusCode);

        await RemoveAsync();
        await Assert.ThrowsAsync<IOException>(() => node.Services.GetRequiredService<KeptnToken>().EnsureAsync(_ => throw new IOException("disk full"), CancellationToken.None));
        Assert.Equal(HttpStatusCode.Unauthorized, (await former.GetAsync("/api/v1/auth")).StatusCode);

        var made = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new KeptnToken(node.Services.GetRequiredService<MetadataDatabase>()).EnsureAsync(
            token =>
            {
                lock (made)
                    made.Add(token);
            },
            CancellationToken.None)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await former.GetAsync("/api/v1/auth")).StatusCode);
        using var client = node.NewClient(Assert.Single(made));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/auth")).StatusCode);
    }

    private Task RemoveAsync() => node.Services.GetRequiredService<MetadataDatabase>().WritePlatformAsync(
        async (transaction, stop) =>
        {
            await using var remove = new Npgsql.NpgsqlCommand("DELETE FROM keptn.api_token", transaction.Connection, transaction);
            await remove.ExecuteNonQueryAsync(stop);
        },
        CancellationToken.None);
}
