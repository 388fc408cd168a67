using System.CommandLine;
using System.Text.Json.Nodes;
using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary>Projects: <c>create</c>, <c>update</c>, <c>delete</c> and <c>get project</c>.</summary>
internal static class ProjectCommands
{
    public static Command Create(KeptnFrame frame)
    {
        var name = new Argument<string>("PROJECTNAME") { Description = "Lower-case letters, digits and dashes." };
        var shipyard = Flags.Needed("--shipyard", "A file with the shipyard: stages and their sequences.", "-s");
        var git = new GitFlags();
        var command = git.AddTo(new Command("project", "Create a project.") { name, shipyard });
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            var request = new JsonObject { ["name"] = parsed.GetValue(name), ["shipyard"] = Convert.ToBase64String(LocalFile.Read(parsed.GetValue(shipyard)!)) };
            if (git.Read(parsed) is { } credentials)
                request["gitCredentials"] = credentials;
            else if (((bool?)(await session.Api.GetAsync("/v1/metadata", stop))?["automaticprovisioning"]) is not true)
                throw new CommandFailedException(ExitCode.Usage, "GIT remote URL must be set: this installation makes no repositories of its own. Give --git-remote-url and --git-token or --git-private-key.");
            await Trying("Create project was unsuccessful.", () => session.Api.PostAsync("/controlPlane/v1/project", request, stop));
            session.Done("Project created successfully", new JsonObject { ["projectName"] = parsed.GetValue(name) });
        });
    }

    public static Command Update(KeptnFrame frame)
    {
        var name = new Argument<string>("PROJECTNAME") { Description = "The project." };
        var git = new GitFlags();
        var command = git.AddTo(new Command("project", "Push a project to another repository.") { name });
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            var request = new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["gitCredentials"] = git.Read(parsed) ?? throw new CommandFailedException(ExitCode.Usage, "GIT remote URL must be set: --git-remote-url."),
            };
            await Trying("Update project was unsuccessful.", () => session.Api.PutAsync("/controlPlane/v1/project", request, stop));
            session.Done("Project updated successfully", new JsonObject { ["projectName"] = parsed.GetValue(name) });
        });
    }

    public static Command Delete(KeptnFrame frame)
    {
        var name = new Argument<string>("PROJECTNAME") { Description = "The project. Its upstream repository stays." };
        return frame.Doing(new Command("project", "Delete a project with its events.") { name }, async (session, parsed, stop) =>
        {
            var answer = await Trying("Delete project was unsuccessful.", () => session.Api.DeleteAsync($"/controlPlane/v1/project/{KeptnClient.Escape(parsed.GetValue(name)!)}", stop));
            session.Done("Project deleted successfully", answer);
            if (answer?["message"]?.ToString() is { Length: > 0 } message)
                session.Screen.Say(message);
        });
    }

    public static Command Get(KeptnFrame frame)
    {
        var name = new Argument<string?>("PROJECTNAME") { Description = "One project; all without it.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("project", "List projects.") { name };
        command.Aliases.Add("projects");
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            var wanted = parsed.GetValue(name);
            var projects = (await session.Api.ListAsync("/controlPlane/v1/project?disableUpstreamSync=true", "projects", stop))
                .Where(project => wanted is null || project["projectName"]?.ToString() == wanted).ToList();
            if (projects.Count == 0)
                session.Screen.Note(wanted is null ? "No projects found" : $"No project {wanted} found");
            session.Screen.Result(Listed(projects, wanted), console =>
            {
                if (projects.Count > 0)
                    console.Table(["name", "creation date", "shipyard version"], projects.Select(project => new[] { $"{project["projectName"]}", Moment.Of(project["creationDate"]), $"{project["shipyardVersion"]}" }));
            });
        });
    }

    /// <summary>A list, or the one thing that was asked for by name.</summary>
    public static JsonNode? Listed(IReadOnlyList<JsonNode> items, string? wanted) =>
        wanted is not null && items.Count == 1 ? items[0] : new JsonArray([.. items.Select(item => item.DeepClone())]);

    /// <summary>Runs a call; its refusal says what was tried.</summary>
    public static async Task<JsonNode?> Trying(string otherwise, Func<Task<JsonNode?>> call)
    {
        try
        {
            return await call();
        }
        catch (KeptnRefusedException refusal) when (refusal.Code == ExitCode.Refused)
        {
            throw refusal.While(otherwise);
        }
    }
}
