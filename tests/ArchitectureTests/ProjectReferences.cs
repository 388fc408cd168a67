using System.Xml.Linq;

namespace Headgate.ArchitectureTests;

/// <summary>Reads the reference graph from the project files: Headgate → modules → (Lake, Warehouse, Postgres, DuckDb, Kernel, Native).</summary>
public sealed class ProjectReferences
{
    private static readonly string Root = Repository.Root;

    private static readonly Dictionary<string, string[]> AllowedBelow = new()
    {
        ["Headgate.Native"] = [],
        ["Headgate.Kernel"] = [],
        ["Headgate.DuckDb"] = ["Headgate.Native"],
        ["Headgate.Postgres"] = ["Headgate.Kernel", "Headgate.Native"],
        ["Headgate.Lake"] = ["Headgate.Kernel", "Headgate.Postgres", "Headgate.DuckDb"],
        ["Headgate.Warehouse"] = ["Headgate.Kernel", "Headgate.DuckDb"],
    };

    private static readonly string[] Foundations = ["Headgate.Kernel", "Headgate.Postgres", "Headgate.Lake", "Headgate.Warehouse"];

    [Fact]
    public void Foundations_refer_only_to_the_ones_below_them()
    {
        foreach (var (project, allowed) in AllowedBelow)
            Assert.Subset(allowed.ToHashSet(), ReferencesOf(Path.Combine(Root, "src", project, project + ".csproj")).ToHashSet());
    }

    [Fact]
    public void Modules_never_refer_to_the_host_nor_past_the_lake_to_duckdb()
    {
        var modules = Modules();
        foreach (var (module, references) in modules)
            Assert.All(references, reference => Assert.True(
                Foundations.Contains(reference) || modules.ContainsKey(reference), $"{module} must not refer to {reference}"));
    }

    [Fact]
    public void References_between_modules_have_no_cycle()
    {
        var modules = Modules();
        foreach (var module in modules.Keys)
            Assert.False(Reaches(module, module, modules, []), $"{module} reaches itself");
    }

    [Fact]
    public void Every_source_project_has_a_readme()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories))
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "README.md")), $"{project} has no README.md beside it");
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "Headgate.slnx"));
        foreach (var folder in new[] { "src", "tests", "bench" })
            foreach (var project in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
                Assert.Contains(Path.GetRelativePath(Root, project).Replace('\\', '/'), solution, StringComparison.Ordinal);
    }

    private static Dictionary<string, string[]> Modules() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", "Modules"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), ReferencesOf);

    private static string[] ReferencesOf(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

    private static bool Reaches(string from, string to, Dictionary<string, string[]> graph, HashSet<string> seen) =>
        graph.TryGetValue(from, out var references) && references.Any(next => next == to || (seen.Add(next) && Reaches(next, to, graph, seen)));
}
