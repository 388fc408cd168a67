using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;

namespace Headgate.ServerTests.Identity;

/// <summary>Two rights that a token without an admin may be given.</summary>
public sealed class RightsOnEventsAndBranches(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Token_with_the_right_reads_events_of_others_and_another_one_does_not()
    {
        var reader = await platform.NewTokenAsync(new { canReadAllProjectEvents = true });
        var other = await platform.NewTokenAsync();
        var theirs = (await platform.Api.PostAsync("/v2/storage/events", new JsonObject { ["message"] = "theirs", ["component"] = "example" })).Text("uuid");

        Assert.Contains(theirs, await SeenByAsync(reader));
        Assert.DoesNotContain(theirs, await SeenByAsync(other));
        using var shown = await platform.GetAsync($"/v2/storage/events/{theirs}", reader);
        using var hidden = await platform.GetAsync($"/v2/storage/events/{theirs}", other);
        await shown.ShouldBeAsync(200);
        await hidden.ShouldBeAsync(404);
        await RightShouldBeAsync("canReadAllProjectEvents", reader, other);
    }

    [Fact]
    public async Task Token_with_the_right_manages_branches_and_another_one_does_not()
    {
        var builder = await platform.NewTokenAsync(new { canManageDevBranches = true });
        var other = await platform.NewTokenAsync();
        var path = $"/v2/storage/dev-branches/{await platform.NewBranchAsync()}";

        using (var renamed = await platform.PutAsync(path, new { name = platform.NewName("Renamed ") }, builder))
            await renamed.ShouldBeAsync(200);
        using (var refused = await platform.PutAsync(path, new { name = "no" }, other))
            await refused.ShouldBeRefusedAsync(403, "accessDenied");
        using var api = platform.ApiOf(builder);
        var made = await api.ResultsAsync(await api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("Made ") }));
        await api.ResultsAsync(await api.DeleteAsync($"/v2/storage/dev-branches/{made["id"]}"));
        await RightShouldBeAsync("canManageDevBranches", builder, other);
    }

    [Fact]
    public async Task Nobody_gives_what_they_do_not_have()
    {
        var guest = await platform.NewMemberAsync(platform.Project, "guest");
        using var asked = await platform.PostAsync("/v2/storage/tokens", new { canManageDevBranches = true }, await platform.NewTokenAsync(new { canManageBuckets = true }));
        await asked.ShouldBeRefusedAsync(403, "accessDenied");
        using var byGuest = await platform.PostAsync("/v2/storage/tokens", new { canManageDevBranches = true, canReadAllProjectEvents = true }, guest);
        // Who does not manage tokens makes some without rights.
        var made = await byGuest.ShouldBeAsync(201);
        Assert.False(made["canManageDevBranches"]!.GetValue<bool>());
        Assert.False(made["canReadAllProjectEvents"]!.GetValue<bool>());
    }

    private async Task<List<string>> SeenByAsync(string token) =>
        [.. (await platform.GetJsonAsync("/v2/storage/events", token)).AsArray().Select(happened => happened!.Text("uuid"))];

    private async Task RightShouldBeAsync(string right, string with, string without)
    {
        Assert.True((await platform.GetJsonAsync("/v2/storage/tokens/verify", with))[right]!.GetValue<bool>());
        Assert.False((await platform.GetJsonAsync("/v2/storage/tokens/verify", without))[right]!.GetValue<bool>());
    }
}
