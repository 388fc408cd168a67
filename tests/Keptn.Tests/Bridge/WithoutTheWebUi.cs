using System.ComponentModel.DataAnnotations;
using System.Net;
using Headgate.Keptn.Bridge;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Bridge;

/// <summary>Where no server of the web UI is named, or it is away.</summary>
public sealed class WithoutTheWebUi(KeptnNode shared)
{
    [Theory]
    [InlineData("/", 200)]
    [InlineData("/bridge", 404)]
    [InlineData("/bridge/", 404)]
    [InlineData("/project/shop", 404)]
    [InlineData("/trace/7f3a", 404)]
    public async Task None_is_named_and_nothing_leads_there(string path, int status)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = shared.Process.Url };
        using var answer = await browser.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("N/A", (string?)(await shared.Api.GetAsync("/api/v1/metadata"))!["bridgeversion"]);
    }

    [Fact]
    public async Task One_that_is_away_is_told_of_with_the_setting_and_without_its_address()
    {
        await using var node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Keptn:Bridge:Url"] = "http://127.0.0.1:9" });
        using var browser = new HttpClient { BaseAddress = node.Url };
        using var answer = await browser.PostAsync("/bridge/api/v1/event", new StringContent("{}"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("Keptn:Bridge:Url", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        using var api = KeptnApi.Of(node);
        Assert.NotNull(await api.GetAsync("/api/v1/metadata"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("https://bridge.example.com/", true)]
    [InlineData("", true)]
    [InlineData("127.0.0.1:3000", false)]
    [InlineData("ftp://bridge.example.com", false)]
    [InlineData("http://user:password@bridge.example.com", false)]
    [InlineData("http://bridge.example.com/path", false)]
    [InlineData("http://bridge.example.com/?query", false)]
    public void The_setting_is_the_address_of_a_server(string url, bool isGood) =>
        Assert.Equal(isGood, !new BridgeOptions { Url = url }.Validate(new ValidationContext(url)).Any());
}
