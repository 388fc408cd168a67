using Headgate.Keptn.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Approval;

/// <summary>The task <c>approval</c>.</summary>
internal static class ApprovalSetup
{
    public static void AddApproval(this IServiceCollection services) => services.AddSingleton<IEventConsumer, ApprovalConsumer>();
}
