using System.CommandLine;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn add-resource</c>: puts a file into the repository of a project, for the project, stages or a service.</summary>
internal static class AddResourceCommand
{
    public static Command Build(KeptnFrame frame)
    {
        var project = Flags.Project();
        var stage = Flags.Optional("--stage", "The stage; without it the file is the project's.", "-s");
        var all = new Option<bool>("--all-stages") { Description = "Every stage of the project." };
        var service = Flags.Optional("--service", "The service in the stage or stages.");
        var resource = Flags.Needed("--resource", "The file here.", "-r");
        var uri = Flags.Optional("--resourceUri", "Its name there; default the path given by --resource.");
        return frame.Doing(new Command("add-resource", "Add a file to a project, its stages or a service.") { project, stage, all, service, resource, uri }, async (session, parsed, stop) =>
        {
            var (wantedStage, everywhere, wantedService) = (parsed.GetValue(stage), parsed.GetValue(all), parsed.GetValue(service));
            if (wantedStage is not null && everywhere)
                throw new CommandFailedException(ExitCode.Usage, "Cannot use --stage and --all-stages at the same time");
            if (wantedService is not null && wantedStage is null && !everywhere)
                throw new CommandFailedException(ExitCode.Usage, "Flag 'stage' is missing");
            var (path, name) = (LocalFile.Expand(parsed.GetValue(resource)!), parsed.GetValue(project)!);
            if (parsed.GetValue(uri) is null && path.Split('/').Contains(".."))
                throw new CommandFailedException(ExitCode.Usage, $"{path} is no name in a repository. Give it one with --resourceUri.");
            var content = Convert.ToBase64String(LocalFile.Read(path));
            IReadOnlyList<string?> stages = everywhere ? [.. (await ServiceCommands.StagesAsync(session, name, stop)).Select(one => $"{one["stageName"]}")] : [wantedStage];
            var commits = new JsonArray();
            foreach (var one in stages)
            {
                var scope = $"{(one is null ? "" : $"/stage/{KeptnClient.Escape(one)}")}{(wantedService is null ? "" : $"/service/{KeptnClient.Escape(wantedService)}")}";
                var request = new JsonObject { ["resources"] = new JsonArray(new JsonObject { ["resourceURI"] = parsed.GetValue(uri) ?? path, ["resourceContent"] = content }) };
                var written = await ProjectCommands.Trying(
                    $"Resource {path} could not be uploaded:", () => session.Api.PostAsync($"/resource-service/v1/project/{KeptnClient.Escape(name)}{scope}/resource", request, stop));
                commits.Add(written?.DeepClone());
                session.Screen.Note($"Adding resource {path} to {(wantedService is null ? "" : $"service {wantedService} in ")}{(one is null ? "" : $"stage {one} of ")}project {name} was successful");
            }

            session.Done("Resource has been uploaded.", commits.Count == 1 ? commits[0] : commits);
        });
    }
}
