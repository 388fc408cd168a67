using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Resources;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Webhooks.Config;

/// <summary>Finds the webhook of a subscription: in the service's files, then the stage's, then the project's.</summary>
internal sealed class WebhookLookup(IRepositories repositories, ILogger<WebhookLookup> log)
{
    private const string File = "webhook/webhook.yaml";

    /// <returns><c>null</c> when no file that can be read has one for the subscription.</returns>
    public async Task<Webhook?> FindAsync(KeptnEvent happened, string subscription, CancellationToken stop)
    {
        var project = happened.Project!;
        foreach (var scope in new[] { new ResourceScope(project, happened.Stage, happened.Service), new ResourceScope(project, happened.Stage), new ResourceScope(project) })
            if (await InAsync(scope, happened.GitCommitId, subscription, stop) is { } webhook)
                return webhook;
        // The event's commit is one of its stage; the project's own files are on another branch.
        return string.IsNullOrEmpty(happened.GitCommitId) ? null : await InAsync(new ResourceScope(project), null, subscription, stop);
    }

    private async Task<Webhook?> InAsync(ResourceScope scope, string? commit, string subscription, CancellationToken stop)
    {
        try
        {
            return await repositories.ReadAsync(scope, File, string.IsNullOrEmpty(commit) ? null : commit, stop) is { } file
                ? WebhookConfigText.Parse(Encoding.UTF8.GetString(file)).FirstOrDefault(webhook => webhook.SubscriptionId == subscription)
                : null;
        }
        catch (RefusedException)
        {
            return null;
        }
        catch (WebhookConfigException malformed)
        {
            log.LogWarning("The {File} of {Project}/{Stage}/{Service} is malformed: {Why}", File, scope.Project, scope.Stage, scope.Service, malformed.Message);
            return null;
        }
    }
}
