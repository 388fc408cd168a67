using Headgate.Testing;

namespace Headgate.ServerTests.Identity;

public sealed class ChangingAToken(IdentityPlatform platform) : IClassFixture<IdentityPlatform>
{
    private const string Verify = "/v2/storage/tokens/verify";

    [Fact]
    public async Task Rights_on_buckets_take_the_place_of_the_old_ones_and_count_at_once()
    {
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { ["in.c-main"] = "read" } });
        await platform.GetJsonAsync(Verify, token);

        using var answer = await platform.PutAsync(Path(token), new { bucketPermissions = new Dictionary<string, string> { ["out.c-main"] = "write" } });
        var changed = await answer.ShouldBeAsync(200);

        Assert.False(changed.AsObject().ContainsKey("token"));
        Assert.Equal("""{"out.c-main":"write"}""", changed["bucketPermissions"]!.ToJsonString());
        Assert.Equal("""{"out.c-main":"write"}""", (await platform.GetJsonAsync(Verify, token))["bucketPermissions"]!.ToJsonString());
    }

    [Fact]
    public async Task What_is_not_sent_stays()
    {
        var token = await platform.NewTokenAsync(new
        {
            description = "before", canManageBuckets = true, canPurgeTrash = true, componentAccess = new[] { "wr-db" },
        });
        using var answer = await platform.PutAsync(Path(token), new { description = "after", canReadAllFileUploads = true, canManageBuckets = false });
        var changed = await answer.ShouldBeAsync(200);

        Assert.Equal("after", changed.Text("description"));
        Assert.True(changed["canManageBuckets"]!.GetValue<bool>());
        Assert.True(changed["canPurgeTrash"]!.GetValue<bool>());
        Assert.True(changed["canReadAllFileUploads"]!.GetValue<bool>());
        Assert.Equal("""["wr-db"]""", changed["componentAccess"]!.ToJsonString());
    }

    [Fact]
    public async Task Empty_lists_clear()
    {
        var token = await platform.NewTokenAsync(new { componentAccess = new[] { "wr-db" }, bucketPermissions = new Dictionary<string, string> { ["in.c-main"] = "read" } });
        using var answer = await platform.PutAsync(Path(token), new { componentAccess = Array.Empty<string>(), bucketPermissions = Array.Empty<string>() });
        var changed = await answer.ShouldBeAsync(200);

        Assert.Equal("[]", changed["bucketPermissions"]!.ToJsonString());
        Assert.False(changed.AsObject().ContainsKey("componentAccess"));
    }

    [Theory]
    [InlineData("in.c-main", "manage")]
    [InlineData("in.c-nowhere", "read")]
    public async Task Right_that_cannot_be_given_leaves_the_token_as_it_was(string bucket, string access)
    {
        var token = await platform.NewTokenAsync(new { description = "before", bucketPermissions = new Dictionary<string, string> { ["in.c-main"] = "read" } });
        using var answer = await platform.PutAsync(Path(token), new { description = "after", bucketPermissions = new Dictionary<string, string> { [bucket] = access } });

        await answer.ShouldBeRefusedAsync(400, "storage.tokens.invalidPermissions");
        var same = await platform.GetJsonAsync(Verify, token);
        Assert.Equal("before", same.Text("description"));
        Assert.Equal("""{"in.c-main":"read"}""", same["bucketPermissions"]!.ToJsonString());
    }

    [Fact]
    public async Task Token_cannot_give_itself_rights()
    {
        var token = await platform.NewTokenAsync();
        using var answer = await platform.PutAsync(Path(token), new { canReadAllFileUploads = true }, token);
        await answer.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task Master_token_is_neither_changed_nor_deleted()
    {
        using (var change = await platform.PutAsync(Path(platform.MasterToken), new { description = "mine" }))
            await change.ShouldBeRefusedAsync(400, "storage.tokens.masterTokenCannotBeChanged");
        using (var delete = await platform.DeleteAsync(Path(platform.MasterToken)))
            await delete.ShouldBeRefusedAsync(400, "storage.tokens.masterTokenCannotBeChanged");
        await platform.GetJsonAsync(Verify);
    }

    [Fact]
    public async Task Deleted_token_is_dead_at_once_and_gone()
    {
        var token = await platform.NewTokenAsync();
        await platform.GetJsonAsync(Verify, token);

        using (var delete = await platform.DeleteAsync(Path(token)))
            await delete.ShouldBeAsync(204);
        using (var dead = await platform.GetAsync(Verify, token))
            await dead.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
        using (var gone = await platform.GetAsync(Path(token)))
            await gone.ShouldBeRefusedAsync(404, "storage.tokens.notFound");
        using var again = await platform.DeleteAsync(Path(token));
        await again.ShouldBeRefusedAsync(404, "storage.tokens.notFound");
    }

    [Fact]
    public async Task Token_can_delete_itself()
    {
        var token = await platform.NewTokenAsync();
        using (var delete = await platform.DeleteAsync(Path(token), null, token))
            await delete.ShouldBeAsync(204);
        using var dead = await platform.GetAsync(Verify, token);
        await dead.ShouldBeRefusedAsync(401, "storage.tokenInvalid");
    }

    private static string Path(string token) => $"/v2/storage/tokens/{token.Split('-')[1]}";
}
