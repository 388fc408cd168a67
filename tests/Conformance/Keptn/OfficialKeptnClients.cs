using Headgate.Testing;

namespace Headgate.Conformance.Keptn;

/// <summary>Keptn's own command line and Go client, unmodified, against a stack.</summary>
public sealed class OfficialKeptnClients(KeptnGo go) : IClassFixture<KeptnGo>
{
    private const string Shipyard = """
        apiVersion: spec.keptn.sh/0.2.3
        kind: Shipyard
        metadata:
          name: cli
        spec:
          stages:
          - name: dev
            sequences:
            - name: delivery
              tasks:
              - name: deployment
          - name: production
            sequences:
            - name: delivery
              triggeredOn:
              - event: dev.delivery.finished
              tasks:
              - name: approval
                properties:
                  pass: manual
                  warning: manual
        """;

    [Fact]
    public async Task Every_group_of_the_go_client_works()
    {
        go.SkipWhereMissing();
        var tests = await ClientScripts.RunAsync(go.Scenarios, [], go.Home, new Dictionary<string, string>
        {
            ["TEST_URL"] = Address,
            ["TEST_TOKEN"] = go.Node.KeptnToken,
            ["TEST_RUN"] = Guid.NewGuid().ToString("n")[..8],
        });
        Assert.Equal(16, tests.Count);
        ClientScripts.AssertAllPassed(tests);
    }

    [Fact]
    public async Task The_command_line_brings_a_service_through_two_stages()
    {
        go.SkipWhereMissing();
        await File.WriteAllTextAsync(Path.Combine(go.Home, "shipyard.yaml"), Shipyard);
        await File.WriteAllTextAsync(Path.Combine(go.Home, "slo.yaml"), "objectives: []\n");
        Assert.Contains("Successfully authenticated", await KeptnAsync("auth", $"--endpoint={Address}/api", $"--api-token={go.Node.KeptnToken}", "--yes"), StringComparison.Ordinal);
        await KeptnAsync("set", "config", "KubeContextCheck", "false");
        await KeptnAsync("set", "config", "AutomaticVersionCheck", "false");
        Assert.Contains("Project created successfully", await KeptnAsync("create", "project", "cli", "--shipyard=shipyard.yaml", "--yes"), StringComparison.Ordinal);
        Assert.Contains("Service created successfully", await KeptnAsync("create", "service", "carts", "--project=cli"), StringComparison.Ordinal);
        foreach (var scope in new string[][] { [], ["--stage=dev"], ["--stage=dev", "--service=carts"], ["--all-stages", "--service=carts"] })
            Assert.Contains("Resource has been uploaded", await KeptnAsync(["add-resource", "--project=cli", "--resource=slo.yaml", "--resourceUri=deep/slo.yaml", .. scope]), StringComparison.Ordinal);
        Assert.Contains("cli", await KeptnAsync("get", "projects"), StringComparison.Ordinal);
        Assert.Contains("production", await KeptnAsync("get", "stages", "--project=cli"), StringComparison.Ordinal);
        Assert.Contains("carts", await KeptnAsync("get", "services", "--project=cli"), StringComparison.Ordinal);

        var context = ContextIn(await KeptnAsync("trigger", "delivery", "--project=cli", "--service=carts", "--image=example/carts:1"));
        await AnswerDeploymentAsync(context);
        var approval = "";
        await Eventually.HoldsAsync(async () => (approval = await KeptnAsync("get", "event", "approval.triggered", "--project=cli", "--stage=production")).Contains(context, StringComparison.Ordinal));
        var id = approval.Split('\n').First(line => line.Contains("\"id\":", StringComparison.Ordinal)).Split('"')[3];
        await KeptnAsync("send", "event", "approval.finished", "--project=cli", "--stage=production", $"--id={id}");
        await Eventually.HoldsAsync(async () =>
            (await KeptnAsync("get", "event", "sh.keptn.event.production.delivery.finished", "--project=cli", $"--keptn-context={context}")).Contains("\"succeeded\"", StringComparison.Ordinal));

        Assert.Contains("ID of Keptn context", await KeptnAsync("trigger", "evaluation", "--project=cli", "--stage=dev", "--service=carts", "--timeframe=5m"), StringComparison.Ordinal);
        await KeptnAsync("create", "secret", "cli", "--from-literal=key=value", "--scope=keptn-default");
        Assert.Contains("cli", await KeptnAsync("get", "secrets"), StringComparison.Ordinal);
        await KeptnAsync("delete", "secret", "cli", "--scope=keptn-default");
        await KeptnAsync("delete", "service", "carts", "--project=cli");
        await KeptnAsync("delete", "project", "cli");
        Assert.DoesNotContain("cli", await KeptnAsync("get", "projects"), StringComparison.Ordinal);
    }

    private string Address => go.Node.Url.ToString().TrimEnd('/');

    private async Task AnswerDeploymentAsync(string context)
    {
        var triggered = "";
        await Eventually.HoldsAsync(async () =>
            (triggered = await KeptnAsync("get", "event", "sh.keptn.event.deployment.triggered", "--project=cli", $"--keptn-context={context}")).Contains(context, StringComparison.Ordinal));
        var id = triggered.Split('\n').First(line => line.Contains("\"id\":", StringComparison.Ordinal)).Split('"')[3];
        foreach (var action in new[] { "started", "finished" })
        {
            var file = Path.Combine(go.Home, $"deployment.{action}.json");
            await File.WriteAllTextAsync(file, $$$"""
                {"type":"sh.keptn.event.deployment.{{{action}}}","specversion":"1.0","source":"example","contenttype":"application/json","shkeptncontext":"{{{context}}}","triggeredid":"{{{id}}}",
                 "data":{"project":"cli","stage":"dev","service":"carts","status":"succeeded","result":"pass"}}
                """);
            await KeptnAsync("send", "event", $"--file={file}");
        }
    }

    private static string ContextIn(string output)
    {
        const string said = "ID of Keptn context: ";
        return output[(output.IndexOf(said, StringComparison.Ordinal) + said.Length)..].Split('\n')[0].Trim();
    }

    private async Task<string> KeptnAsync(params string[] arguments)
    {
        var (code, output, error) = await ClientScripts.StartAsync(go.Keptn, arguments, go.Home, new Dictionary<string, string> { ["HOME"] = go.Home });
        Assert.True(code == 0, $"keptn {string.Join(' ', arguments)} ended with {code}:\n{output}\n{error}");
        return output + error;
    }
}
