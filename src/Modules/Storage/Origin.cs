using System.Reflection;
using Headgate.Events;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

/// <summary>Where a request comes from: the caller, the branch it works in, its run, the address it was sent to and what events say of the call.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Branch">The branch of the path.</param>
/// <param name="RunId">The run that the call belongs to.</param>
/// <param name="BaseUrl">The address that the caller used, without the path.</param>
/// <param name="Call">What events say of the call.</param>
public sealed record Origin(Caller Caller, Branch Branch, string? RunId, string BaseUrl, EventOrigin Call)
{
    /// <summary>The tenant.</summary>
    public ProjectId Project => Caller.Project;

    /// <summary>Binds an endpoint's parameter.</summary>
    public static async ValueTask<Origin?> BindAsync(HttpContext context, ParameterInfo parameter) => new(
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("Only routes that require a Storage token have an origin."),
        Branch.Of(context),
        (await Kernel.RunId.BindAsync(context, parameter))?.Value,
        context.RequestServices.GetRequiredService<ServiceAddresses>().Base(context.Request),
        EventOrigin.Of(context));
}
