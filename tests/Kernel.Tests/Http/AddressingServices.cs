using System.Net;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel.Tests;

public sealed class AddressingServices
{
    private static readonly ApiService[] Services =
    [
        new("storage", "Storage") { HasOwnHost = false, InIndex = false },
        new("queue", "Queue"),
        new("sandboxes", "Sandboxes") { Label = "data-science" },
    ];

    [Theory]
    [InlineData("connection.example.com", "https://queue.example.com", "https://connection.example.com")]
    [InlineData("connection.eu.example.com:8443", "https://queue.eu.example.com:8443", "https://connection.eu.example.com:8443")]
    [InlineData("queue.example.com", "https://queue.example.com", "https://connection.example.com")]
    [InlineData("example.com", "https://example.com/services/queue", "https://example.com")]
    [InlineData("localhost:8080", "https://localhost:8080/services/queue", "https://localhost:8080")]
    [InlineData("127.0.0.1:8080", "https://127.0.0.1:8080/services/queue", "https://127.0.0.1:8080")]
    public void Form_of_the_call_decides_the_form_of_the_answer(string host, string queue, string storage)
    {
        var addresses = new ServiceAddresses(Services, null);
        Assert.Equal(queue, addresses.Url(RequestTo(host), "queue"));
        Assert.Equal(storage, addresses.Url(RequestTo(host), "storage"));
        Assert.Equal(storage, addresses.Base(RequestTo(host)));
    }

    [Theory]
    [InlineData("127.0.0.1", "https://127.0.0.1:8080")]
    [InlineData("::ffff:127.0.0.1", "https://127.0.0.1:8080")]
    [InlineData("::1", "https://[::1]:8080")]
    public void Who_names_no_host_is_told_the_address_he_reached(string local, string expected)
    {
        var request = RequestTo("");
        request.HttpContext.Connection.LocalIpAddress = IPAddress.Parse(local);
        request.HttpContext.Connection.LocalPort = 8080;
        Assert.Equal(expected, new ServiceAddresses(Services, null).Base(request));
    }

    [Theory]
    [InlineData("https://connection.public.example", "https://data-science.public.example")]
    [InlineData("https://public.example/", "https://public.example/services/data-science")]
    public void Configured_address_decides_for_everyone(string configured, string expected) =>
        Assert.Equal(expected, new ServiceAddresses(Services, new Uri(configured)).Url(RequestTo("connection.inside:1"), "sandboxes"));

    [Theory]
    [InlineData("queue.example.com", "/services/queue/jobs")]
    [InlineData("QUEUE.example.com", "/services/queue/jobs")]
    [InlineData("data-science.example.com", "/services/data-science/jobs")]
    [InlineData("connection.example.com", "/jobs")]
    [InlineData("other.example.com", "/jobs")]
    [InlineData("queue", "/jobs")]
    public async Task Host_label_becomes_a_path(string host, string expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);
        context.Request.Path = "/jobs";

        await new ServiceHostMiddleware(_ => Task.CompletedTask, new ServiceAddresses(Services, null)).InvokeAsync(context);

        Assert.Equal(expected, context.Request.Path.Value);
    }

    private static HttpRequest RequestTo(string host)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "https";
        request.Host = new HostString(host);
        return request;
    }
}
