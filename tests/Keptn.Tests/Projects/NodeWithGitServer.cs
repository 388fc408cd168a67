using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Resources;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Projects;

/// <summary>A node whose projects may have their repository on a git server, of their own or given by a provisioning service.</summary>
public sealed class NodeWithGitServer : IAsyncLifetime
{
    internal GitServer Server { get; private set; } = null!;

    internal ProvisioningServer Provisioning { get; private set; } = null!;

    internal HeadgateProcess Process { get; private set; } = null!;

    internal KeptnApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await GitServer.StartAsync();
        Provisioning = await ProvisioningServer.StartAsync(Server);
        Process = await HeadgateProcess.StartAsync(new Dictionary<string, string>
        {
            ["Keptn:Resources:AllowLoopback"] = "true",
            ["Keptn:Installation:ProvisioningUrl"] = Provisioning.Url.AbsoluteUri,
            ["Keptn:Projects:SweepInterval"] = "1.00:00:00",
        });
        Api = KeptnApi.Of(Process);
    }

    /// <summary>Starts the node, which was killed, again.</summary>
    internal async Task StartAgainAsync()
    {
        await Process.StartAgainAsync();
        Api.Dispose();
        Api = KeptnApi.Of(Process);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Process is not null)
            await Process.DisposeAsync();
        if (Provisioning is not null)
            await Provisioning.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
    }

    /// <summary>The body that makes a project with an upstream.</summary>
    internal static JsonObject Body(string name, string remoteUrl, string token = GitServer.Token, string? shipyard = Example.TwoStages)
    {
        var body = Example.Body(name, shipyard ?? "");
        if (shipyard is null)
            body.Remove("shipyard");
        body["gitCredentials"] = new JsonObject { ["remoteURL"] = remoteUrl, ["user"] = GitServer.User, ["https"] = new JsonObject { ["token"] = token, ["insecureSkipTLS"] = false } };
        return body;
    }
}
