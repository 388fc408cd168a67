using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Templates;
using Headgate.Keptn.Uniform;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Import;

/// <summary>Runs the tasks of a package one after the other; the first that fails ends it, and what was done stays.</summary>
internal sealed class ImportTasks(OwnRoutes routes, UniformStore integrations)
{
    private const string CreateService = "keptn-api-v1-create-service";
    private const string CreateSecret = "keptn-api-v1-uniform-create-secret";
    private const string CreateSubscription = "keptn-api-v1-uniform-create-webhook-subscription";
    private const string WebhookService = "webhook-service";

    public static IReadOnlyList<string?> Actions { get; } = [CreateService, CreateSecret, CreateSubscription];

    /// <exception cref="ImportFailedException">The manifest is wrong, or a task failed.</exception>
    public async Task<IReadOnlyList<ImportedTask>> RunAsync(ProjectShape project, ImportPackage package, CancellationToken stop)
    {
        List<ImportedTask> done = [];
        var known = new JsonObject { ["Inputs"] = new JsonObject { ["project"] = project.Name }, ["Tasks"] = new JsonObject() };
        foreach (var task in ImportManifest.Read(package))
        {
            var context = ContextOf(project.Name, task, known);
            var response = task.IsApi ? await CallAsync(project.Name, task, context, package, stop) : await UploadAsync(project, task, context, package, stop);
            // The later of two tasks with one id counts.
            known["Tasks"]![task.Id] = new JsonObject { ["Context"] = context["Context"]!.DeepClone(), ["Project"] = project.Name, ["Response"] = response?.DeepClone() };
            done.Add(new ImportedTask(context, response));
        }

        return done;
    }

    private async Task<JsonNode?> CallAsync(string project, ImportTask task, JsonObject context, ImportPackage package, CancellationToken stop)
    {
        var body = Encoding.UTF8.GetBytes(Filled($"error setting up API task ID {task.Id}: error rendering payload {task.Payload}", Encoding.UTF8.GetString(package.Read(task.Payload!)), context));
        try
        {
            return task.Action switch
            {
                CreateService => await routes.CallAsync("POST", KeptnServices.ControlPlane.Path + "/project/{project}/service", new RouteValueDictionary { ["project"] = project }, body, stop),
                CreateSecret => await routes.CallAsync("POST", KeptnServices.Secrets.Path + "/secret", [], body, stop),
                _ => await SubscribeAsync(body, stop),
            };
        }
        catch (ImportFailedException failed)
        {
            throw new ImportFailedException($"execution of task {task.Id} failed: {failed.Message}", failed);
        }
    }

    private async Task<JsonNode?> SubscribeAsync(byte[] body, CancellationToken stop)
    {
        if (await integrations.ListAsync(new IntegrationFilter { Name = WebhookService }, stop) is not [var integration, ..])
            throw new ImportFailedException($"error creating request: no integration found for name {WebhookService}");
        var pattern = KeptnServices.ControlPlane.Path + "/uniform/registration/{integrationID}/subscription";
        return await routes.CallAsync("POST", pattern, new RouteValueDictionary { ["integrationID"] = integration.Id }, body, stop);
    }

    private async Task<JsonNode?> UploadAsync(ProjectShape project, ImportTask task, JsonObject context, ImportPackage package, CancellationToken stop)
    {
        var failed = $"error setting up resource push for task ID {task.Id}: error rendering resource content";
        var content = package.Read(task.File!);
        // What is no text has no templates in it.
        if (Utf8.IsValid(content))
            content = Encoding.UTF8.GetBytes(Filled(failed, Encoding.UTF8.GetString(content), context));
        var body = new JsonObject { ["resources"] = new JsonArray(new JsonObject { ["resourceURI"] = task.ResourceUri, ["resourceContent"] = Convert.ToBase64String(content) }) };
        JsonNode? response = null;
        foreach (var stage in string.IsNullOrEmpty(task.Stage) ? project.Stages.Select(stage => stage.Name) : [task.Stage])
            response = await PushAsync(project.Name, stage, task, Encoding.UTF8.GetBytes(body.ToJsonString()), stop);
        return response;
    }

    private async Task<JsonNode?> PushAsync(string project, string stage, ImportTask task, byte[] body, CancellationToken stop)
    {
        var place = new RouteValueDictionary { ["projectName"] = project, ["stageName"] = stage };
        var pattern = KeptnServices.Resources.Path + "/project/{projectName}/stage/{stageName}";
        if (!string.IsNullOrEmpty(task.Service))
        {
            place["serviceName"] = task.Service;
            pattern += "/service/{serviceName}";
        }

        try
        {
            return await routes.CallAsync("POST", pattern + "/resource", place, body, stop);
        }
        catch (ImportFailedException failed)
        {
            throw new ImportFailedException($"resource task id {task.Id} failed: {failed.Message}", failed);
        }
    }

    /// <summary>What the templates of a task see, in the form that the answer shows.</summary>
    private static JsonObject ContextOf(string project, ImportTask task, JsonObject known)
    {
        var values = new JsonObject();
        foreach (var (name, value) in task.Context)
            values[name] = Filled($"error building task context for task {task.Id}: error while creating task context: error rendering value for context key {name}", value, known);
        var shown = task.IsApi
            ? new JsonObject { ["Action"] = task.Action, ["PayloadFile"] = task.Payload }
            : new JsonObject { ["File"] = task.File, ["RemoteURI"] = task.ResourceUri, ["Stage"] = task.Stage ?? "", ["Service"] = task.Service ?? "" };
        shown["ID"] = task.Id;
        shown["Type"] = task.Type;
        shown["Name"] = task.Name;
        shown["Context"] = new JsonObject(task.Context.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Key, value.Value)));
        return new JsonObject { ["Project"] = project, ["Task"] = shown, ["Context"] = values };
    }

    private static string Filled(string failed, string template, JsonObject data)
    {
        try
        {
            return GoTemplate.Parse(template, "[[", "]]").Fill(data);
        }
        catch (TemplateException malformed)
        {
            throw new ImportFailedException($"{failed}: {malformed.Message}", malformed);
        }
    }
}

/// <summary>A task that was run, with what its templates saw, and what it was answered.</summary>
internal sealed record ImportedTask([property: JsonPropertyName("task")] JsonObject Task, [property: JsonPropertyName("response")] JsonNode? Response);
