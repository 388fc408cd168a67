using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>Checks the tokens of a protocol of its own before an endpoint is run or its body read.</summary>
public interface IGate
{
    /// <summary>The answer for who is not let in; <c>null</c> for who is.</summary>
    ValueTask<IResult?> RefuseAsync(HttpContext context);
}
