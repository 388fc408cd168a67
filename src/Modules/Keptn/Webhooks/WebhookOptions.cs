using System.ComponentModel.DataAnnotations;

namespace Headgate.Keptn.Webhooks;

/// <summary>Settings of the webhook service, section <c>Keptn:Webhooks</c>.</summary>
internal sealed record WebhookOptions
{
    public const string Section = "Keptn:Webhooks";

    /// <summary>Hosts that webhooks may call although they are denied otherwise, as <c>host</c> or <c>host:port</c>, with commas. Default none. Since 0.3.</summary>
    public string AllowedHosts { get; init; } = "";

    /// <summary>Hosts that webhooks must not call either, with commas; <c>*.example.com</c> stands for all below it. Default none. Since 0.3.</summary>
    public string DeniedHosts { get; init; } = "";

    /// <summary>Most time of one request, redirects included. 100 ms to 10 min; default 30 s. Since 0.3.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of an answer; a larger one fails the webhook. 1 KiB to 16 MiB; default 1 MiB. Since 0.3.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxResponseBytes { get; init; } = 1024 * 1024;
}
