using System.Net;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Who gets past the gateway.</summary>
public sealed class Authentication(KeptnNode node)
{
    [Fact]
    public async Task The_token_of_the_bootstrap_file_gets_in() => Assert.Null(await node.Api.PostAsync("/api/v1/auth", null));

    [Theory]
    [InlineData(null, "unauthenticated for invalid credentials")]
    [InlineData("nonsense", "incorrect api key auth")]
    public async Task Others_are_told_why_not(string? token, string message)
    {
        using var stranger = new KeptnApi(node.Process.Url, token);
        var refusal = await stranger.PostAsync("/api/v1/auth", null, HttpStatusCode.Unauthorized);
        Assert.Equal(401, (int)refusal!["code"]!);
        Assert.Equal(message, (string?)refusal["message"]);
    }
}
