using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>Says what a request's address means to routing, for protocols with rules of their own; asked before routing, when the host is known.</summary>
public interface IAddressRewriter
{
    /// <summary>Rewrites the path of the request in place.</summary>
    /// <returns>The answer for a request that goes no further; <c>null</c> for all others.</returns>
    IResult? Rewrite(HttpContext context);
}

/// <summary>Asks every <see cref="IAddressRewriter"/>.</summary>
public sealed class AddressRewriting(RequestDelegate next, IEnumerable<IAddressRewriter> rewriters)
{
    private readonly IAddressRewriter[] rewriters = [.. rewriters];

    /// <summary>Rewrites the address and goes on, or answers.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        foreach (var rewriter in rewriters)
        {
            if (rewriter.Rewrite(context) is { } answer)
                return answer.ExecuteAsync(context);
        }

        return next(context);
    }
}
