using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>The <c>X-KBC-RunId</c> header: groups the jobs and events of one run; <c>null</c> text when it was not sent.</summary>
public sealed record RunId(string? Value)
{
    private const int Longest = 255;

    /// <summary>Binds an endpoint's parameter.</summary>
    /// <exception cref="RefusedException">The header is longer than 255 characters.</exception>
    public static ValueTask<RunId?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.Headers["X-KBC-RunId"].ToString();
        if (text.Length > Longest)
            throw new RefusedException(ApiErrors.InvalidRequest([new FieldError("X-KBC-RunId", $"This value is too long. It should have {Longest} characters or less.")]));
        return new ValueTask<RunId?>(new RunId(text.Length == 0 ? null : text));
    }
}
