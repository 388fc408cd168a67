using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Sequences.Control;
using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.States;
using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Sequences;

/// <summary>Sequences: the shipyard controller.</summary>
internal static class SequencesSetup
{
    private const int Attempts = 8;

    public static void AddSequences(this IServiceCollection services, NodeRoles roles)
    {
        services.AddSettings<SequenceOptions>(SequenceOptions.Section);
        services.AddSingleton<ExecutionStore>();
        services.AddSingleton<QueueStore>();
        services.AddSingleton<StateStore>();
        services.AddSingleton<ShipyardSource>();
        services.AddSingleton<SequenceProgress>();
        services.AddSingleton<SequenceStart>();
        services.AddSingleton<SequenceControl>();
        services.AddSingleton<IEventConsumer, SequenceConsumer>();
        services.AddSingleton<IProjectRemoval, SequenceRemoval>();
        services.AddWorkHandler<DueTasks>(new QueueSettings(DueTasks.Queue) { MaxAttempts = Attempts });
        if (roles.HasFlag(NodeRoles.Scheduler))
            services.AddHostedService<SequenceWatch>();
    }

    public static void MapSequences(this IEndpointRouteBuilder routes)
    {
        routes.MapSequenceStates();
        routes.MapSequenceExecutions();
    }
}
