using System.Text;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Import;

/// <summary>A task of <c>manifest.yaml</c>.</summary>
internal sealed record ImportTask
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string Name { get; init; }

    /// <summary>Values for templates, templates themselves.</summary>
    public required IReadOnlyDictionary<string, string> Context { get; init; }

    /// <summary>Of an api task.</summary>
    public string? Action { get; init; }

    /// <summary>Of an api task: the file with the body.</summary>
    public string? Payload { get; init; }

    /// <summary>Of a resource task: the file.</summary>
    public string? File { get; init; }

    public string? ResourceUri { get; init; }

    /// <summary>All stages, when there is none.</summary>
    public string? Stage { get; init; }

    public string? Service { get; init; }

    public bool IsApi => Type == ImportManifest.Api;
}

/// <summary>Reads <c>manifest.yaml</c> and says what is wrong with it before any task is run.</summary>
internal static class ImportManifest
{
    public const string Api = "api";

    private const string Resource = "resource";
    private static readonly string[] ApiFields = ["action", "payload"];
    private static readonly string[] ResourceFields = ["resource", "resourceUri", "stage", "service"];

    /// <exception cref="ImportFailedException">It cannot be read, or a task cannot be run.</exception>
    public static IReadOnlyList<ImportTask> Read(ImportPackage package)
    {
        YamlNode? document;
        try
        {
            document = YamlTree.Parse(Encoding.UTF8.GetString(package.Read(ImportPackage.Manifest)));
        }
        catch (YamlRefusedException malformed)
        {
            throw new ImportFailedException($"error parsing manifest: error unmarshalling yaml manifest: {malformed.Message}", malformed);
        }

        if (document is not (null or YamlMap or YamlScalar { IsNull: true }) || (document as YamlMap)?["tasks"] is not (null or YamlList or YamlScalar { IsNull: true }))
            throw new ImportFailedException("error parsing manifest: error unmarshalling yaml manifest: yaml: unmarshal errors: cannot unmarshal into model.ImportManifest");
        var tasks = (document as YamlMap)?["tasks"] as YamlList;
        return tasks is null ? [] : [.. tasks.Items.Select(item => Checked(item as YamlMap, package))];
    }

    private static ImportTask Checked(YamlMap? task, ImportPackage package)
    {
        if (task is null)
            throw Wrong("a task must be a mapping");
        var read = Read(task);
        if (read.Id.Length == 0)
            throw Wrong("task id cannot be empty");
        if (!read.Id.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
            throw Wrong($"task id {read.Id} can only consist of alphnumeric characters and underscores");
        var (hasApi, hasResource) = (ApiFields.Any(task.Members.ContainsKey), ResourceFields.Any(task.Members.ContainsKey));
        switch (read.Type)
        {
            case Api when hasResource:
                throw Wrong("cannot set resource task fields on API task");
            case Api when !hasApi:
                throw Wrong("empty api definition not supported");
            case Api when !ImportTasks.Actions.Contains(read.Action):
                throw Wrong($"unsupported action type: {read.Action}");
            case Api when !package.Has(read.Payload ?? ""):
                throw Wrong($"payload file {read.Payload} does not exists");
            case Resource when hasApi:
                throw Wrong("cannot set API task fields on resource task");
            case Resource when !hasResource:
                throw Wrong("empty resource definition not supported");
            case Resource when string.IsNullOrEmpty(read.ResourceUri):
                throw Wrong("resourceUri  cannot be empty for resource task type");
            case Resource when !package.Has(read.File ?? ""):
                throw Wrong($"resource file {read.File} does not exists");
            case Api or Resource:
                return read;
            default:
                throw Wrong($"task of type {read.Type} not implemented");
        }
    }

    private static ImportTask Read(YamlMap task) => new()
    {
        Id = Text(task, "id") ?? "",
        Type = Text(task, "type") ?? "",
        Name = Text(task, "name") ?? "",
        Context = task["context"] switch
        {
            null or YamlScalar { IsNull: true } => new Dictionary<string, string>(),
            YamlMap values => values.Members.ToDictionary(value => value.Key, value => Text(values, value.Key) ?? ""),
            _ => throw Wrong("the context of a task must be a mapping"),
        },
        Action = Text(task, "action"),
        Payload = Text(task, "payload"),
        File = Text(task, "resource"),
        ResourceUri = Text(task, "resourceUri"),
        Stage = Text(task, "stage"),
        Service = Text(task, "service"),
    };

    private static string? Text(YamlMap task, string name) => task[name] switch
    {
        null or YamlScalar { IsNull: true } => null,
        YamlScalar scalar => scalar.Text,
        _ => throw Wrong($"{name} must be a text"),
    };

    private static ImportFailedException Wrong(string why) => new($"error validating manifest: {why}");
}
