using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn trigger</c>: a delivery, an evaluation or any sequence.</summary>
internal static class TriggerCommands
{
    private const string ConfigurationChange = "configuration-change";

    public static Command Build(KeptnFrame frame) => new("trigger", "Start a sequence.") { Delivery(frame), Evaluation(frame), Sequence(frame) };

    private static Command Delivery(KeptnFrame frame)
    {
        var project = Flags.Project();
        var service = Flags.Service("The service to deliver.");
        var stage = Flags.Optional("--stage", "Where it starts; default the first stage.", "-s");
        var image = Flags.Needed("--image", "What is delivered: an image with its tag.");
        var sequence = new Option<string>("--sequence") { Description = "The sequence.", DefaultValueFactory = _ => "delivery" };
        var values = Flags.Pairs("--values", "More values of the configuration change; a key with dots is a path, and a value that is JSON is taken as such.");
        var labels = Flags.Pairs("--labels", "Labels for the events of the run.", "-l");
        var watch = new SequenceWatch();
        var command = watch.AddTo(new Command("delivery", "Start the delivery of a version of a service.") { project, service, stage, image, sequence, values, labels });
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            var (name, place) = (parsed.GetValue(project)!, parsed.GetValue(service)!);
            var where = parsed.GetValue(stage) ?? await FirstStageAsync(session, name, stop);
            await AssertServiceAsync(session, name, where, place, stop);
            var change = new JsonObject { ["image"] = parsed.GetValue(image) };
            foreach (var (key, value) in Flags.Read(parsed.GetValue(values)!, "--values"))
                Put(change, key, value);
            var data = KeptnEvents.Data(name, where, place, Flags.Read(parsed.GetValue(labels)!, "--labels"));
            data["configurationChange"] = new JsonObject { ["values"] = change };
            session.Screen.Note($"Starting to deliver the service {place} in project {name} with image: {parsed.GetValue(image)}");
            var context = await session.SendAsync(
                KeptnEvents.New($"sh.keptn.event.{where}.{parsed.GetValue(sequence)}.triggered", ConfigurationChange, data), "trigger delivery was unsuccessful.", stop);
            await watch.FollowAsync(session, parsed, name, context, stop);
        });
    }

    private static Command Sequence(KeptnFrame frame)
    {
        var sequence = new Argument<string>("SEQUENCENAME") { Description = "The sequence, as the shipyard names it." };
        var project = Flags.Project();
        var stage = Flags.Stage("The stage with the sequence.");
        var service = Flags.Service("The service.");
        var extra = Flags.Pairs("--payload", "More members of the payload; a key with dots is a path, and a value that is JSON is taken as such.", "-d");
        var labels = Flags.Pairs("--labels", "Labels for the events of the run.", "-l");
        var watch = new SequenceWatch();
        var command = watch.AddTo(new Command("sequence", "Start any sequence.") { sequence, project, stage, service, extra, labels });
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            var (name, where, place) = (parsed.GetValue(project)!, parsed.GetValue(stage)!, parsed.GetValue(service)!);
            await AssertServiceAsync(session, name, where, place, stop);
            var data = new JsonObject();
            foreach (var (key, value) in Flags.Read(parsed.GetValue(extra)!, "--payload"))
                Put(data, key, value);
            foreach (var (key, value) in KeptnEvents.Data(name, where, place, Flags.Read(parsed.GetValue(labels)!, "--labels")))
                data[key] = value?.DeepClone();
            var context = await session.SendAsync(
                KeptnEvents.New($"sh.keptn.event.{where}.{parsed.GetValue(sequence)}.triggered", ConfigurationChange, data), "trigger sequence was unsuccessful.", stop);
            await watch.FollowAsync(session, parsed, name, context, stop);
        });
    }

    private static Command Evaluation(KeptnFrame frame)
    {
        var project = Flags.Project();
        var stage = Flags.Stage("The stage.");
        var service = Flags.Service("The service to evaluate.");
        var timeframe = Flags.Optional("--timeframe", "How long the evaluated time is, such as 5m (the default); cannot be used together with --end.");
        var start = Flags.Optional("--start", "When it begins, in UTC: 2023-03-01T10:00:00.");
        var end = Flags.Optional("--end", "When it ends, in UTC.");
        var labels = Flags.Pairs("--labels", "Labels for the events of the run.", "-l");
        var commit = Flags.Optional("--git-commit-id", "The commit that files are read at.");
        var watch = new SequenceWatch();
        var command = watch.AddTo(new Command("evaluation", "Evaluate a service by its slo.yaml.") { project, stage, service, timeframe, start, end, labels, commit });
        return frame.Doing(command, async (session, parsed, stop) =>
        {
            if (parsed.GetValue(end) is not null && parsed.GetValue(timeframe) is not null)
                throw new CommandFailedException(ExitCode.Usage, "You can not use --end together with --timeframe");
            var request = new JsonObject { ["labels"] = KeptnEvents.Map(Flags.Read(parsed.GetValue(labels)!, "--labels")) };
            foreach (var (name, value) in new[] { ("timeframe", parsed.GetValue(timeframe)), ("start", parsed.GetValue(start)), ("end", parsed.GetValue(end)), ("gitcommitid", parsed.GetValue(commit)) })
                if (value is not null)
                    request[name] = value;
            var path = $"/controlPlane/v1/project/{KeptnClient.Escape(parsed.GetValue(project)!)}/stage/{KeptnClient.Escape(parsed.GetValue(stage)!)}/service/{KeptnClient.Escape(parsed.GetValue(service)!)}/evaluation";
            var answer = await ProjectCommands.Trying("trigger evaluation was unsuccessful.", () => session.Api.PostAsync(path, request, stop));
            session.Done($"ID of Keptn context: {answer?["keptnContext"]}", answer);
            await watch.FollowAsync(session, parsed, parsed.GetValue(project)!, $"{answer?["keptnContext"]}", stop);
        });
    }

    private static async Task<string> FirstStageAsync(KeptnSession session, string project, CancellationToken stop)
    {
        var found = await ProjectCommands.Trying(
            $"error while retrieving information for project {project}:", () => session.Api.GetAsync($"/controlPlane/v1/project/{KeptnClient.Escape(project)}", stop));
        return found?["stages"] is JsonArray { Count: > 0 } stages
            ? $"{stages[0]?["stageName"]}"
            : throw new CommandFailedException(ExitCode.Refused, $"could not start sequence because no stage has been found in project {project}");
    }

    /// <summary>Events are taken whatever they name, so what is not there must be found out before.</summary>
    private static async Task AssertServiceAsync(KeptnSession session, string project, string stage, string service, CancellationToken stop)
    {
        try
        {
            var services = await session.Api.ListAsync($"/controlPlane/v1/project/{KeptnClient.Escape(project)}/stage/{KeptnClient.Escape(stage)}/service", "services", stop);
            if (!services.Any(one => one["serviceName"]?.ToString() == service))
                throw new CommandFailedException(ExitCode.Refused, $"could not start sequence because service {service} has not been found in project {project}");
        }
        catch (KeptnRefusedException refusal) when (refusal.Code == ExitCode.Refused)
        {
            throw refusal.While($"error while retrieving information for service {service}:");
        }
    }

    private static void Put(JsonObject into, string path, string value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (into[name] is not JsonObject next)
                into[name] = next = [];
            into = next;
        }

        into[names[^1]] = Json(value);
    }

    private static JsonNode? Json(string value)
    {
        // 0123 and 1e5 may be versions: only what reads back as it was written is a number.
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == value)
            return JsonValue.Create(number);
        try
        {
            return value is "true" or "false" || value is ['{', ..] or ['[', ..] ? JsonNode.Parse(value) : JsonValue.Create(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }
}
