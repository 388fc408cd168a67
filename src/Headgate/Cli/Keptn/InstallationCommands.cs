using System.CommandLine;
using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn status</c> and <c>version</c>.</summary>
internal static class InstallationCommands
{
    public static Command Status(KeptnFrame frame) => frame.Doing(new Command("status", "Check the address and the token."), async (session, _, stop) =>
    {
        await session.Api.PostAsync("/v1/auth", null, stop);
        session.Screen.Result(new { endpoint = $"{session.Target.Endpoint}", authenticated = true }, console => console.Facts(
            ("Successfully authenticated against", $"{session.Target.Endpoint} (from {session.Target.EndpointSource})"),
            ("Token", $"from {session.Target.TokenSource}")));
    });

    public static Command Version(KeptnFrame frame) => frame.Doing(new Command("version", "Show the versions of this command line and of the API."), async (session, _, stop) =>
    {
        var own = typeof(InstallationCommands).Assembly.GetName().Version?.ToString(3);
        var metadata = await session.Api.GetAsync("/v1/metadata", stop);
        session.Screen.Result(new { cli = own, keptn = metadata }, console => console.Facts(
            ("Headgate CLI version", own ?? "unknown"),
            ("Keptn cluster version", $"{metadata?["keptnversion"]}"),
            ("Shipyard version", $"{metadata?["shipyardversion"]}")));
    });
}
