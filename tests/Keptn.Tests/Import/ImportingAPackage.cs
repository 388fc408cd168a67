using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Keptn.Tests.Events;
using Headgate.Keptn.Tests.Projects;

namespace Headgate.Keptn.Tests.Import;

/// <summary><c>POST /api/v1/import</c>.</summary>
public sealed class ImportingAPackage(KeptnNode node)
{
    private const string Resource = "apiVersion: v1beta1\ntasks:\n- {id: r, type: resource, resource: a.txt, resourceUri: a.txt}\n";

    [Fact]
    public async Task Its_tasks_make_services_secrets_subscriptions_and_resources()
    {
        var project = await ProjectAsync();
        var secret = $"s{Guid.NewGuid():N}";
        var (status, answer) = await ImportAsync(project, Zip(
            ("manifest.yaml", """
                apiVersion: v1beta1
                tasks:
                - id: service
                  type: api
                  action: keptn-api-v1-create-service
                  payload: api/service.json
                  context: {name: "[[ .Inputs.project ]]"}
                - id: secret
                  type: api
                  name: A secret
                  action: keptn-api-v1-uniform-create-secret
                  payload: api/secret.json
                - id: hook
                  type: api
                  action: keptn-api-v1-uniform-create-webhook-subscription
                  payload: api/hook.json
                - id: file
                  type: resource
                  resource: files/slo.yaml
                  resourceUri: slo.yaml
                  stage: dev
                  service: cart-x
                  context: {subscription: "[[ .Tasks.hook.Response.id ]]", secret: "[[ .Tasks.secret.Response.name ]]"}
                - {id: everywhere, type: resource, resource: files/all.txt, resourceUri: all.txt}
                """.Replace("cart-x", project, StringComparison.Ordinal)),
            ("api/service.json", """{"serviceName":"[[ .Context.name ]]"}"""),
            ("api/secret.json", $$"""{"name":"{{secret}}","scope":"keptn-webhook-service","data":{"key":"value"} }"""),
            ("api/hook.json", """{"event":"sh.keptn.event.test.triggered","filter":{"projects":["[[ .Project ]]"],"stages":[],"services":[]}}"""),
            ("files/slo.yaml", "secret: [[ .Context.secret ]]\nsubscription: [[ .Context.subscription ]]\n"),
            ("files/all.txt", "for all")));
        Assert.True(status == HttpStatusCode.OK, answer);
        var summary = JsonNode.Parse(answer)!;
        Assert.Equal("success", (string?)summary["outcome"]);
        Assert.Equal(["service", "secret", "hook", "file", "everywhere"], summary["tasks"]!.AsArray().Select(one => (string?)one!["task"]!["Task"]!["ID"]));
        var subscription = (string)summary["tasks"]![2]!["response"]!["id"]!;

        var content = (string)(await node.Api.GetAsync($"/api/resource-service/v1/project/{project}/stage/dev/service/{project}/resource/slo.yaml"))!["resourceContent"]!;
        Assert.Equal($"secret: {secret}\nsubscription: {subscription}\n", Encoding.UTF8.GetString(Convert.FromBase64String(content)));
        Assert.NotNull(await node.Api.GetAsync($"/api/resource-service/v1/project/{project}/stage/dev/resource/all.txt"));
        Assert.Single((await node.Api.GetAsync($"/api/secrets/v1/secret?name={secret}"))!["Secrets"]!.AsArray());
    }

    [Fact]
    public async Task A_task_that_fails_ends_the_import_and_is_named()
    {
        var project = await ProjectAsync();
        var (status, answer) = await ImportAsync(project, Zip(
            ("manifest.yaml", "apiVersion: v1beta1\ntasks:\n- {id: r, type: resource, resource: a.txt, resourceUri: a.txt}\n- {id: s, type: api, action: keptn-api-v1-create-service, payload: a.txt}\n"), ("a.txt", "{}")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("Error processing import archive: execution of task s failed: received unsuccessful http status <400: 400 Bad Request>: task failed", Message(answer));
        Assert.NotNull(await node.Api.GetAsync($"/api/resource-service/v1/project/{project}/stage/dev/resource/a.txt"));
    }

    [Theory]
    [InlineData("tasks:\n- {type: api}", "error validating manifest: task id cannot be empty")]
    [InlineData("tasks:\n- {id: a-b, type: api}", "error validating manifest: task id a-b can only consist of alphnumeric characters and underscores")]
    [InlineData("tasks:\n- {id: a, type: other}", "error validating manifest: task of type other not implemented")]
    [InlineData("tasks:\n- {id: a, type: api}", "error validating manifest: empty api definition not supported")]
    [InlineData("tasks:\n- {id: a, type: api, action: delete-all, payload: manifest.yaml}", "error validating manifest: unsupported action type: delete-all")]
    [InlineData("tasks:\n- {id: a, type: resource, resource: ../../etc/passwd, resourceUri: a}", "error validating manifest: resource file ../../etc/passwd does not exists")]
    [InlineData("tasks: [", null)]
    [InlineData("tasks: text", null)]
    [InlineData("- a", null)]
    public async Task A_manifest_that_cannot_be_run_is_refused(string manifest, string? message)
    {
        var (status, answer) = await ImportAsync(await ProjectAsync(), Zip(("manifest.yaml", manifest)));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        if (message is not null)
            Assert.Equal($"Error processing import archive: {message}", Message(answer));
        else
            Assert.StartsWith("Error processing import archive: error parsing manifest: ", Message(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[ .Inputs.nothing ]]")]
    [InlineData("[[ .Inputs")]
    [InlineData("[[ .Tasks.later.Response.id ]]")]
    public async Task Templates_that_lead_nowhere_are_refused(string template)
    {
        var manifest = $"tasks:\n- {{id: a, type: resource, resource: manifest.yaml, resourceUri: a, context: {{x: \"{template}\"}}}}";
        var (status, answer) = await ImportAsync(await ProjectAsync(), Zip(("manifest.yaml", manifest)));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("Error processing import archive: error building task context for task a: ", Message(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_package_is_refused_with_415()
    {
        var project = await ProjectAsync();
        foreach (var (archive, message) in new[]
        {
            (Encoding.UTF8.GetBytes("no archive"), "error initializing zip import package: invalid zip archive: "),
            (Zip(("other.yaml", "")), "error checking for manifest.yaml: no such file"),
            (Zip(("manifest.yaml", Resource), ("../../a.txt", "out")), "error initializing zip import package: invalid resource path"),
            (Zip(("manifest.yaml", Resource), ("a.txt", new string('0', (50 * 1024 * 1024) + 1))), "error initializing zip import package: uncompressed size of package exceeds configured maximum size"),
        })
        {
            var (status, answer) = await ImportAsync(project, archive);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
            Assert.StartsWith($"Error opening import archive: {message}", Message(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_broken_archive_is_refused_wherever_it_is_broken()
    {
        var project = await ProjectAsync();
        var whole = Zip(("manifest.yaml", Resource), ("a.txt", "some text that is long enough to be cut somewhere"));
        foreach (var seed in Enumerable.Range(0, 60))
        {
            var random = new Random(seed);
            var broken = whole.ToArray();
            foreach (var _ in Enumerable.Range(0, 1 + (seed % 4)))
                broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            var (status, answer) = await ImportAsync(project, seed % 2 == 0 ? broken : broken[..random.Next(broken.Length)]);
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType, $"{seed}: {(int)status} {answer}");
        }
    }

    [Fact]
    public async Task A_project_and_a_file_are_wanted()
    {
        var unknown = KeptnEvents.NewProject();
        var (status, answer) = await ImportAsync(unknown, Zip(("manifest.yaml", Resource)));
        Assert.Equal((HttpStatusCode.NotFound, $"project {unknown} does not exist"), (status, Message(answer)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ImportAsync("", Zip(("manifest.yaml", Resource)))).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await node.Api.SendTextAsync("{}", path: "/api/v1/import?project=a")).Status);
        using var none = new MultipartFormDataContent { { new StringContent("a"), "other" } };
        using var refused = await node.Api.Http.PostAsync("/api/v1/import?project=a", none);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private Task<string> ProjectAsync() => node.Api.NewProjectAsync();

    private async Task<(HttpStatusCode Status, string Body)> ImportAsync(string project, byte[] archive)
    {
        using var file = new ByteArrayContent(archive);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        using var form = new MultipartFormDataContent { { file, "configPackage", "package.zip" } };
        using var answer = await node.Api.Http.PostAsync($"/api/v1/import?project={project}", form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string? Message(string answer) => (string?)JsonNode.Parse(answer)!["message"];

    private static byte[] Zip(params (string Name, string Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = new StreamWriter(archive.CreateEntry(name, CompressionLevel.Fastest).Open());
                entry.Write(content);
            }

        return bytes.ToArray();
    }
}
