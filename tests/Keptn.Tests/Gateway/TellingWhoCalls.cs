using System.Net;
using Headgate.Keptn.Gateway;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Whose failures are counted: who calls cannot choose that.</summary>
public sealed class TellingWhoCalls
{
    [Theory]
    [InlineData("198.51.100.7", null, null, "198.51.100.7")]
    [InlineData("198.51.100.7", "203.0.113.1", null, "198.51.100.7")]
    [InlineData("198.51.100.7", null, "203.0.113.1", "198.51.100.7")]
    [InlineData("127.0.0.1", null, null, "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.1", "203.0.113.2", "203.0.113.1")]
    [InlineData("127.0.0.1", null, "203.0.113.2", "203.0.113.2")]
    [InlineData("::1", "203.0.113.1", null, "203.0.113.1")]
    [InlineData("::ffff:127.0.0.1", "203.0.113.1", null, "203.0.113.1")]
    [InlineData("10.1.2.3", "203.0.113.1", null, "203.0.113.1")]
    [InlineData("192.0.2.5", "203.0.113.1", null, "203.0.113.1")]
    [InlineData("192.0.2.6", "203.0.113.1", null, "192.0.2.6")]
    [InlineData("127.0.0.1", "203.0.113.1, 10.1.2.3", null, "203.0.113.1")]
    [InlineData("127.0.0.1", "198.51.100.99, 203.0.113.1", null, "203.0.113.1")]
    [InlineData("127.0.0.1", "nonsense, 203.0.113.1", null, "203.0.113.1")]
    [InlineData("127.0.0.1", "203.0.113.1, nonsense", null, "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.1:4711", null, "203.0.113.1")]
    [InlineData("127.0.0.1", "[2001:db8:1:2:3:4:5:6]:4711", null, "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:3:4:5:6", null, null, "2001:db8:1:2::")]
    public void The_nearest_address_that_is_no_trusted_proxy_calls(string connection, string? forwarded, string? real, string caller)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(connection);
        if (forwarded is not null)
            context.Request.Headers["X-Forwarded-For"] = forwarded;
        if (real is not null)
            context.Request.Headers["X-Real-IP"] = real;
        var addresses = new CallerAddress(new KeptnGatewayOptions { TrustedProxies = ["10.0.0.0/8", "192.0.2.5"] });
        Assert.Equal(IPAddress.Parse(caller), addresses.Of(context));
    }

    [Theory]
    [InlineData("somewhere")]
    [InlineData("10.0.0.0/33")]
    [InlineData("")]
    public void A_proxy_must_have_an_address(string text)
    {
        var options = new KeptnGatewayOptions { TrustedProxies = [text] };
        Assert.Contains("TrustedProxies", Assert.Single(options.Validate(new(options))).ErrorMessage, StringComparison.Ordinal);
    }
}
