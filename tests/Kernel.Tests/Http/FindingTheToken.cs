using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel.Tests;

public sealed class FindingTheToken
{
    [Theory]
    [InlineData(null, "1-2-x", "1-2-x")]
    [InlineData("Bearer 1-2-a", null, "1-2-a")]
    [InlineData("bEaReR   1-2-a ", null, "1-2-a")]
    [InlineData("1-2-a", null, "1-2-a")]
    [InlineData("Bearer 1-2-a", "1-2-x", "1-2-a")]
    [InlineData("Basic dXNlcg==", "1-2-x", "1-2-x")]
    [InlineData("", "1-2-x", "1-2-x")]
    [InlineData("Basic dXNlcg==", null, null)]
    [InlineData(null, " ", null)]
    [InlineData(null, null, null)]
    public void Authorization_comes_before_the_token_header(string? authorization, string? header, string? expected)
    {
        var request = new DefaultHttpContext().Request;
        if (authorization is not null)
            request.Headers.Authorization = authorization;
        if (header is not null)
            request.Headers["x-storageapi-TOKEN"] = header;
        Assert.Equal(expected, CallerMiddleware.StorageToken(request));
    }
}
