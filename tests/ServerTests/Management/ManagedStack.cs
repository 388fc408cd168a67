using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.ServerTests.Identity;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Management;

/// <summary>What tests of the Management API do often.</summary>
internal static class ManagedStack
{
    public static async Task<long> NewOrganizationAsync(this IdentityPlatform platform, string name = "Example")
    {
        using var answer = await platform.ManageAsync(HttpMethod.Post, "maintainers/1/organizations", new { name });
        return (await answer.ShouldBeAsync(200))["id"]!.GetValue<long>();
    }

    public static async Task<long> NewProjectInAsync(this IdentityPlatform platform, long organization, string name = "Example")
    {
        using var answer = await platform.ManageAsync(HttpMethod.Post, $"organizations/{organization}/projects", new { name });
        return (await answer.ShouldBeAsync(200))["id"]!.GetValue<long>();
    }

    /// <summary>A management token of a new person.</summary>
    public static async Task<(string Email, string Token)> NewPersonAsync(this IdentityPlatform platform)
    {
        var administration = platform.Services.GetRequiredService<ProjectAdministration>();
        var email = $"{Guid.NewGuid():n}@example.com";
        var admin = await administration.EnsureAdminAsync("Person", email, CancellationToken.None);
        return (email, await administration.CreateManageTokenAsync("personal", admin, [], null, CancellationToken.None));
    }

    public static Task<string> NewApplicationAsync(this IdentityPlatform platform, params string[] scopes) =>
        platform.Services.GetRequiredService<ProjectAdministration>().CreateManageTokenAsync("application", null, scopes, null, CancellationToken.None);

    public static async Task<JsonNode> ManagedAsync(this IdentityPlatform platform, HttpMethod method, string path, object? body = null, string? token = null, int status = 200)
    {
        using var answer = await platform.ManageAsync(method, path, body, token);
        return await answer.ShouldBeAsync(status);
    }
}
