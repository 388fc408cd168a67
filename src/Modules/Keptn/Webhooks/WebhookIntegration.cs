using System.Reflection;
using Headgate.Kernel;
using Headgate.Keptn.Uniform;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Webhooks;

/// <summary>The webhook service as an integration among others: it gives signs of life while this node runs work, and comes back when somebody removes it.</summary>
internal sealed class WebhookIntegration(UniformStore integrations, Node node, TimeProvider clock, ILogger<WebhookIntegration> log) : PeriodicWork(TimeSpan.FromSeconds(10), clock, log)
{
    public const string Name = "webhook-service";
    private const string Namespace = "keptn";
    private const string Host = "headgate";

    // The base class keeps its own; a captured parameter would be a second copy.
    private readonly TimeProvider clock = clock;

    public static string Id { get; } = IntegrationId.Of(Name, Namespace, Host);

    protected override Task PassAsync(CancellationToken stop)
    {
        if (!node.RunsWork)
            return Task.CompletedTask;
        var version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        var itself = new Integration(Id, Name, new IntegrationMetadata(Host, version, version, "control-plane", new KubernetesMetadata(Namespace, "", Name), ""), []);
        return integrations.KeepAsync(itself, clock.GetUtcNow(), stop);
    }
}
