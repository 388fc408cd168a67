using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
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
        using var former = node.NewClient(await MakeAsync());
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

    [Fact]
    public async Task Only_a_super_admin_has_a_new_one_made()
    {
        var before = await MakeAsync();
        using var former = node.NewClient(before);
        foreach (var token in new[] { null, "nonsense", before, node.StorageToken })
            Assert.Equal(HttpStatusCode.Unauthorized, (await RenewAsync(token)).StatusCode);
        await DoAsync("UPDATE identity.admin SET is_super_admin = false");
        Assert.Equal(HttpStatusCode.Forbidden, (await RenewAsync(node.ManageToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await former.GetAsync("/api/v1/auth")).StatusCode);

        await DoAsync("UPDATE identity.admin SET is_super_admin = true");
        using var renewed = await RenewAsync(node.ManageToken);
        Assert.Equal(HttpStatusCode.Created, renewed.StatusCode);
        using var client = node.NewClient((string?)(await renewed.Content.ReadFromJsonAsync<JsonNode>())!["token"]);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/auth")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await former.GetAsync("/api/v1/auth")).StatusCode);
    }

    private async Task<HttpResponseMessage> RenewAsync(string? manageToken)
    {
        using var client = node.NewClient(node.Token);
        if (manageToken is not null)
            client.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", manageToken);
        return await client.PostAsync("/manage/keptn/token", null);
    }

    /// <summary>Makes a token whatever there was before.</summary>
    private async Task<string> MakeAsync()
    {
        var made = "";
        await RemoveAsync();
        await node.Services.GetRequiredService<KeptnToken>().EnsureAsync(token => made = token, CancellationToken.None);
        return made;
    }

    private Task RemoveAsync() => DoAsync("DELETE FROM keptn.api_token");

    private Task DoAsync(string sql) => node.Services.GetRequiredService<MetadataDatabase>().WritePlatformAsync(
        async (transaction, stop) =>
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, transaction.Connection, transaction);
            await command.ExecuteNonQueryAsync(stop);
        },
        CancellationToken.None);
}
