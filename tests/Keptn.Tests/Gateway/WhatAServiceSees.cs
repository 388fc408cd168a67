using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>What the last segment of a resource's address is when it reaches a service, over real HTTP: decoded once, as Keptn's clients count on.</summary>
public sealed class WhatAServiceSees(WhatAServiceSees.Echo echo) : IClassFixture<WhatAServiceSees.Echo>
{
    [Theory]
    [InlineData("a.yaml", "a.yaml")]
    [InlineData("a%252Fb.yaml", "a%2Fb.yaml")]
    [InlineData("a%252fb.yaml", "a%2fb.yaml")]
    [InlineData("a%2Fb.yaml", "unknown")]
    [InlineData("a/b.yaml", "unknown")]
    [InlineData("a+b", "a+b")]
    [InlineData("a%2Bb", "a+b")]
    [InlineData("a%252Bb", "a%2Bb")]
    [InlineData("a%20b", "a b")]
    [InlineData("a%2520b", "a%20b")]
    [InlineData("a%25b", "a%b")]
    [InlineData("a%2525b", "a%25b")]
    [InlineData("a%25252Fb", "a%252Fb")]
    [InlineData("%252e%252e%252Fb", "%2e%2e%2Fb")]
    [InlineData("a%253Fb", "a%3Fb")]
    [InlineData("%25C3%25A9", "%C3%A9")]
    [InlineData("%C3%A9", "é")]
    public async Task A_segment_was_decoded_exactly_once(string sent, string seen)
    {
        var uri = new Uri(echo.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + "/api/resource-service/v1/project/p//resource/" + sent, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        Assert.Equal(seen, await echo.Client.GetStringAsync(uri));
    }

    /// <summary>A server behind the gateway's reading of addresses, which tells what it sees.</summary>
    public sealed class Echo : IAsyncLifetime
    {
        private WebApplication app = null!;

        public HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSingleton<IAddressRewriter, GatewayAddresses>();
            app = builder.Build();
            app.UseMiddleware<AddressRewriting>();
            app.UseRouting();
            app.MapGet("/api/resource-service/v1/project/{project}/resource/{uri}", (string uri) => Results.Text(uri));
            app.MapGet("/api/{**rest}", () => Results.Text("unknown"));
            await app.StartAsync();
            Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
        }
    }
}
