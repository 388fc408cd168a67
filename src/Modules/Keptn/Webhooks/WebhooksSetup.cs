using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Webhooks.Config;
using Headgate.Keptn.Webhooks.Outbound;
using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Webhooks;

/// <summary>The webhook service.</summary>
internal static class WebhooksSetup
{
    private const int Parallelism = 8;
    private const int Attempts = 5;

    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSettings<WebhookOptions>(WebhookOptions.Section);
        services.AddSingleton<AddressRules>();
        services.AddSingleton<OutboundClient>();
        services.AddSingleton<WebhookLookup>();
        services.AddSingleton<WebhookRun>();
        services.AddSingleton<IEventConsumer, WebhookTrigger>();
        services.AddHostedService<WebhookIntegration>();
        services.AddWorkHandler<WebhookWork>(new QueueSettings(WebhookWork.Queue) { Parallelism = Parallelism, MaxAttempts = Attempts });
    }
}
