using System.CommandLine;
using System.Text.Json.Nodes;
using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary>Services and stages: <c>create service</c>, <c>delete service</c>, <c>get service</c>, <c>get stage</c>.</summary>
internal static class ServiceCommands
{
    public static Command Create(KeptnFrame frame)
    {
        var name = new Argument<string>("SERVICENAME") { Description = "The new service." };
        var project = Flags.Project("The project, in whose stages the service is made.");
        return frame.Doing(new Command("service", "Create a service in all stages of a project.") { name, project }, async (session, parsed, stop) =>
        {
            var answer = await ProjectCommands.Trying("Create service was unsuccessful.", () => session.Api.PostAsync(
                $"/controlPlane/v1/project/{KeptnClient.Escape(parsed.GetValue(project)!)}/service", new JsonObject { ["serviceName"] = parsed.GetValue(name) }, stop));
            session.Done("Service created successfully", answer);
        });
    }

    public static Command Delete(KeptnFrame frame)
    {
        var name = new Argument<string>("SERVICENAME") { Description = "The service." };
        var project = Flags.Project();
        return frame.Doing(new Command("service", "Delete a service from all stages of a project.") { name, project }, async (session, parsed, stop) =>
        {
            var answer = await ProjectCommands.Trying("Delete service was unsuccessful.", () => session.Api.DeleteAsync(
                $"/controlPlane/v1/project/{KeptnClient.Escape(parsed.GetValue(project)!)}/service/{KeptnClient.Escape(parsed.GetValue(name)!)}", stop));
            session.Done("Service deleted successfully", answer);
        });
    }

    public static Command Get(KeptnFrame frame)
    {
        var name = new Argument<string?>("SERVICENAME") { Description = "One service; all without it.", Arity = ArgumentArity.ZeroOrOne };
        var project = Flags.Optional("--project", "Only services of this project.", "-p");
        var command = new Command("service", "List services with their stages.") { name, project };
        command.Aliases.Add("services");
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            var (wanted, wantedProject) = (parsed.GetValue(name), parsed.GetValue(project));
            var projects = (await session.Api.ListAsync("/controlPlane/v1/project?disableUpstreamSync=true", "projects", stop))
                .Where(one => wantedProject is null || one["projectName"]?.ToString() == wantedProject).ToList();
            if (projects.Count == 0)
                session.Screen.Note(wantedProject is null ? "No projects found" : $"No project {wantedProject} found");
            List<(string Project, string Stage, JsonNode Service)> found = [];
            foreach (var one in projects)
                foreach (var stage in (one["stages"] as JsonArray ?? []).OfType<JsonNode>())
                    found.AddRange((await session.Api.ListAsync($"/controlPlane/v1/project/{KeptnClient.Escape($"{one["projectName"]}")}/stage/{KeptnClient.Escape($"{stage["stageName"]}")}/service", "services", stop))
                        .Where(service => wanted is null || service["serviceName"]?.ToString() == wanted)
                        .Select(service => ($"{one["projectName"]}", $"{stage["stageName"]}", service)));
            if (found.Count == 0 && projects.Count > 0)
                session.Screen.Note(wanted is null ? "No services found" : $"No service {wanted} found");
            session.Screen.Result(new JsonArray([.. found.Select(one => one.Service.DeepClone())]), console =>
            {
                if (found.Count > 0)
                    console.Table(["name", "project", "stage", "creation date"], found.Select(one => new[] { $"{one.Service["serviceName"]}", one.Project, one.Stage, Moment.Of(one.Service["creationDate"]) }));
            });
        });
    }

    public static Command GetStage(KeptnFrame frame)
    {
        var name = new Argument<string?>("STAGENAME") { Description = "One stage; all without it.", Arity = ArgumentArity.ZeroOrOne };
        var project = Flags.Project();
        var command = new Command("stage", "List the stages of a project.") { name, project };
        command.Aliases.Add("stages");
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            var wanted = parsed.GetValue(name);
            var stages = (await StagesAsync(session, parsed.GetValue(project)!, stop)).Where(stage => wanted is null || stage["stageName"]?.ToString() == wanted).ToList();
            if (stages.Count == 0)
                session.Screen.Note("No stages found");
            session.Screen.Result(ProjectCommands.Listed(stages, wanted), console =>
            {
                if (stages.Count > 0)
                    console.Table(["name", "services"], stages.Select(stage => new[] { $"{stage["stageName"]}", string.Join(", ", (stage["services"] as JsonArray ?? []).Select(service => $"{service?["serviceName"]}")) }));
            });
        });
    }

    /// <exception cref="KeptnRefusedException">There is no such project.</exception>
    public static async Task<List<JsonNode>> StagesAsync(KeptnSession session, string project, CancellationToken stop)
    {
        try
        {
            return await session.Api.ListAsync($"/controlPlane/v1/project/{KeptnClient.Escape(project)}/stage", "stages", stop);
        }
        catch (KeptnRefusedException refusal) when (refusal.Code == ExitCode.Refused)
        {
            throw refusal.While($"Failed to retrieve stages for project {project}:");
        }
    }
}
