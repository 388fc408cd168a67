using System.Net;
using Headgate.Keptn.Outbound;
using Headgate.Keptn.Webhooks;
using Headgate.Keptn.Webhooks.Config;
using Headgate.Keptn.Webhooks.Curl;
using Headgate.Keptn.Webhooks.Outbound;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>Webhooks call hosts outside, and nothing on this machine or next to it.</summary>
public sealed class CallingOutside : IAsyncDisposable
{
    private readonly Receiver allowed = new();
    private readonly Receiver forbidden = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await allowed.DisposeAsync();
        await forbidden.DisposeAsync();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::1")]
    [InlineData("fe80::1%1")]
    [InlineData("::ffff:0:7f00:1")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("168.63.129.16")]
    [InlineData("fd20:ce::254")]
    public void An_address_here_or_next_to_here_is_denied(string address) => Assert.True(DeniedAddresses.Has(IPAddress.Parse(address)));

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("10.0.0.7")]
    [InlineData("2001:db8::1")]
    [InlineData("64:ff9b::5db8:d822")]
    public void Others_are_not(string address) => Assert.False(DeniedAddresses.Has(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://LOCALHOST.:{0}/")]
    [InlineData("http://a.localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://0177.0.0.1:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://0:{0}/")]
    [InlineData("http://①②⑦.0.0.1:{0}/")]
    [InlineData("http://１２７.0.0.1:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("https://kubernetes.default.svc.cluster.local/api")]
    [InlineData("http://kubernetes/")]
    [InlineData("http://user:password@127.0.0.1:{0}/")]
    [InlineData("http://example.com@127.0.0.1:{0}/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:{0}/")]
    [InlineData("ftp://127.0.0.1:{0}/")]
    public async Task An_address_of_this_machine_is_not_called_however_it_is_written(string url)
    {
        using var client = Client();
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(Call($"curl {url.Replace("{0}", $"{forbidden.Port}", StringComparison.Ordinal)}"), Stop));
        Assert.True(refusal is OutboundException or CurlException, refusal.ToString());
        Assert.Empty(forbidden.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("169.254.169.254")]
    [InlineData("93.184.216.34,127.0.0.1")]
    public async Task A_name_that_stands_for_such_an_address_is_not_called(string addresses)
    {
        using var client = Client(name => Assert.Equal("innocent.example.com", name), addresses);
        var refusal = await Assert.ThrowsAsync<OutboundException>(() => client.SendAsync(Call($"curl http://innocent.example.com:{forbidden.Port}/"), Stop));
        Assert.StartsWith("curl command contains denied IP address '", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(forbidden.Requests);
    }

    [Fact]
    public async Task A_redirect_to_such_an_address_is_not_followed()
    {
        using var client = Client();
        foreach (var target in new[] { forbidden.Url, $"http://localhost:{forbidden.Port}/", $"//127.0.0.1:{forbidden.Port}/", "file:///etc/passwd", $"http://2130706433:{forbidden.Port}/" })
            await Assert.ThrowsAsync<OutboundException>(() => client.SendAsync(Call($"curl -L '{allowed.Url}/to?url={Uri.EscapeDataString(target)}'"), Stop));
        Assert.Empty(forbidden.Requests);
        Assert.Equal(5, allowed.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_is_followed_when_asked_and_only_so_often()
    {
        using var client = Client();
        Assert.Equal("plain", await client.SendAsync(Call($"curl -L {allowed.Url}/to?url=/text"), Stop));
        Assert.NotEqual("plain", await client.SendAsync(Call($"curl {allowed.Url}/to?url=/text"), Stop));
        var loop = Uri.EscapeDataString("/to?url=" + Uri.EscapeDataString("/to?url=/text"));
        var refusal = await Assert.ThrowsAsync<OutboundException>(() => client.SendAsync(Call($"curl -L --max-redirs 1 {allowed.Url}/to?url={loop}"), Stop));
        Assert.Equal("more than 1 redirects", refusal.Message);
    }

    [Fact]
    public async Task Secrets_in_headers_do_not_go_along_to_another_host()
    {
        await using var other = new Receiver();
        using var client = new OutboundClient(Options(other.Host), new AddressRules(Options(other.Host)));
        await client.SendAsync(Call($"curl -L -H 'x-token: abc' -u a:b '{allowed.Url}/to?url={Uri.EscapeDataString(other.Url)}'"), Stop);
        Assert.Equal("abc", Assert.Single(allowed.Requests).Headers["x-token"]);
        var moved = Assert.Single(other.Requests);
        Assert.False(moved.Headers.ContainsKey("x-token"));
        Assert.False(moved.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task An_error_a_large_answer_and_none_in_time_are_failures()
    {
        using var client = Client();
        var failed = await Assert.ThrowsAsync<OutboundException>(() => client.SendAsync(Call($"curl {allowed.Url}/fail"), Stop));
        Assert.Equal("The requested URL returned error: 500.\nResponse: \n", failed.Message);
        Assert.StartsWith("{", failed.Answer, StringComparison.Ordinal);
        var large = await Assert.ThrowsAsync<OutboundException>(() => client.SendAsync(Call($"curl {allowed.Url}/large"), Stop));
        Assert.Equal("the answer is larger than 4096 bytes", large.Message);
        var late = await Assert.ThrowsAsync<OutboundException>(() => client.SendAsync(Call($"curl -m 0.2 {allowed.Url}/hold"), Stop));
        Assert.Equal("there was no answer within 0.2 seconds", late.Message);
        await Assert.ThrowsAsync<OutboundException>(() => client.SendAsync(Call("curl http://host.invalid/"), Stop));
    }

    [Fact]
    public async Task Whatever_a_command_says_nothing_on_this_machine_is_called()
    {
        using var client = Client();
        string[] hosts = ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0177.1", "127.0.0.1.", "0", "①27.0.0.1", "[::ffff:7f00:1]", "example.com@127.0.0.1", "127.0.0.1#@example.com", "127.0.0.1\\@example.com"];
        string[] forms = ["curl {0}", "curl http://{0}", "curl --url {0}", "curl -L -d x {0}", "curl -X PUT 'http://{0}'", "curl -H 'Host: example.com' http://{0}", "curl //{0}", "curl http:/{0}", "curl http:{0}", "curl -k https://{0}", "curl ' http://{0}'", "curl \"http://{0}\""];
        string[] ends = ["", "/", "/x", "?a", "#b", "/%2e%2e", ":{1}", ":{1}/x", ":{1}?q=1"];
        foreach (var host in hosts)
            foreach (var form in forms)
                foreach (var end in ends)
                    await Assert.ThrowsAnyAsync<Exception>(async () => await client.SendAsync(Call(form.Replace("{0}", host + end.Replace("{1}", $"{forbidden.Port}", StringComparison.Ordinal), StringComparison.Ordinal)), Stop));
        Assert.Empty(forbidden.Requests);
    }

    private OutboundClient Client(Action<string>? asked = null, string addresses = "127.0.0.1")
    {
        if (asked is null)
            return new OutboundClient(Options(), new AddressRules(Options()));
        return new OutboundClient(Options(), new AddressRules(Options()))
        {
            Resolve = (name, _) =>
            {
                asked(name);
                return Task.FromResult(addresses.Split(',').Select(IPAddress.Parse).ToArray());
            },
        };
    }

    private WebhookOptions Options(string more = "") => new() { AllowedHosts = $"{allowed.Host},{more}", MaxResponseBytes = 4096 };

    private static OutboundCall Call(string command) => CurlRequest.Fill(CurlRequest.Read(new CommandRequest(command)), text => text);
}
