using System.Reflection;
using Headgate.Events;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Components;

/// <summary>Where a request comes from: the caller, the branch it works in, its run and what events say of the call.</summary>
internal sealed record Origin(Caller Caller, Branch Branch, string? RunId, EventOrigin Call)
{
    public ProjectId Project => Caller.Project;

    /// <summary>A configuration in the branch of the request.</summary>
    public ConfigurationKey Key(string component, string configuration) => new(Project, Branch.Id, component, configuration);

    /// <summary>Binds an endpoint's parameter.</summary>
    public static async ValueTask<Origin?> BindAsync(HttpContext context, ParameterInfo parameter) => new(
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("Only routes that require a Storage token have an origin."),
        Branch.Of(context),
        (await Kernel.RunId.BindAsync(context, parameter))?.Value,
        EventOrigin.Of(context));
}
