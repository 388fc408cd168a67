using System.Collections.Frozen;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Components;

/// <summary>The components of the stack: those that come with it and those in the data folder, read once at start.</summary>
/// <remarks>A file in the data folder replaces the component of the same id. A broken file is left out and named in the log; the stack starts without it.</remarks>
internal sealed class ComponentCatalog : IComponentList
{
    private const string Folder = "components";

    private readonly FrozenDictionary<string, Component> byId;
    private readonly Lazy<RawJson> summaries;
    private volatile Listed? lastListed;

    private sealed record Listed(string BaseUrl, RawJson Json);

    public ComponentCatalog(DataFolder data, ILogger<ComponentCatalog> log) : this([BuiltIn(), Path.Combine(data.Root, Folder)], log)
    {
    }

    /// <param name="folders">Where the files are; a later folder's components replace those of the same id.</param>
    /// <param name="log">Hears of broken files.</param>
    public ComponentCatalog(IEnumerable<string> folders, ILogger log)
    {
        var read = new SortedDictionary<string, Component>(StringComparer.Ordinal);
        foreach (var path in folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)))
        {
            try
            {
                var component = ComponentFile.Read(path);
                read[component.Id] = component;
            }
            catch (Exception broken) when (broken is ComponentFileException or IOException or UnauthorizedAccessException)
            {
                log.LogError("The component file {Path} was left out: {Reason}.", path, broken.Message);
            }
        }

        All = [.. read.Values];
        byId = read.ToFrozenDictionary();
        summaries = new Lazy<RawJson>(() => ListOf(All.Select(component => component.Summary)));
        if (All.Count == 0)
            log.LogWarning("No component was found; configurations cannot be made. Component files are read from {Folders}.", string.Join(", ", folders));
    }

    /// <summary>Every component, by id.</summary>
    public IReadOnlyList<Component> All { get; }

    public RawJson Summaries => summaries.Value;

    public Component? Find(string id) => byId.GetValueOrDefault(id);

    /// <exception cref="RefusedException">404: there is no such component.</exception>
    public Component Get(string id) => Find(id) ?? throw new RefusedException(ComponentErrors.NotFound(id));

    public RawJson Details(string baseUrl)
    {
        // Nearly all requests come to one address; another one only costs making the list again.
        if (lastListed is { } last && last.BaseUrl == baseUrl)
            return last.Json;
        var list = ListOf(All.Select(component => component.Details(baseUrl)));
        lastListed = new Listed(baseUrl, list);
        return list;
    }

    private static RawJson ListOf(IEnumerable<string> items) => new($"[{string.Join(',', items)}]");

    /// <summary>Beside the program; a program that was copied alone may find them in the working folder.</summary>
    private static string BuiltIn()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, Folder);
        return Directory.Exists(beside) ? beside : Path.GetFullPath(Folder);
    }
}
