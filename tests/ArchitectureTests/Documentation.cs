using System.Text.RegularExpressions;

namespace Headgate.ArchitectureTests;

/// <summary>Holds the documentation to what the code says.</summary>
public sealed partial class Documentation
{
    private static readonly string Root = Repository.Root;

    [Fact]
    public void Every_refusal_code_has_a_section_in_docs_errors()
    {
        var documented = Directory.EnumerateFiles(Path.Combine(Root, "docs", "errors"), "*.md")
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..].Trim(' ', '`'))
            .ToHashSet();
        var missing = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*Errors.cs", SearchOption.AllDirectories)
            .SelectMany(file => RefusalCode().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value))
            .Distinct()
            .Where(code => !documented.Contains(code))
            .Order();
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_setting_is_in_docs_settings()
    {
        var documented = File.ReadAllText(Path.Combine(Root, "docs", "settings.md"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*Options.cs", SearchOption.AllDirectories).Where(file => SettingsRecord().IsMatch(File.ReadAllText(file))))
        {
            var source = File.ReadAllText(file);
            var section = SectionName().Match(source) is { Success: true } match ? match.Groups["name"].Value + ":" : "";
            foreach (var name in SettingName().Matches(source).Select(setting => setting.Groups["name"].Value))
                Assert.Contains($"`{section}{name}`", documented, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Links_between_the_documents_lead_somewhere()
    {
        foreach (var file in Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories).Where(IsOurs))
            foreach (var link in LocalLink().Matches(File.ReadAllText(file)).Select(match => match.Groups["path"].Value))
            {
                var target = Path.Combine(Path.GetDirectoryName(file)!, link);
                Assert.True(Path.Exists(target), $"{Path.GetRelativePath(Root, file)} links to {link}, which is not there");
            }
    }

    private static bool IsOurs(string file) => !file.Contains("node_modules", StringComparison.Ordinal)
        && !file.Contains($"{Path.DirectorySeparatorChar}.", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    [GeneratedRegex("""(?:new ApiError|new)\(\s*\d{3},\s*"(?<code>[A-Za-z][A-Za-z.]+)",""")]
    private static partial Regex RefusalCode();

    [GeneratedRegex(@"record \w+Options")]
    private static partial Regex SettingsRecord();

    [GeneratedRegex(@"Section = ""(?<name>[\w:]+)""")]
    private static partial Regex SectionName();

    [GeneratedRegex(@"public [\w?.]+ (?<name>\w+) \{ get; init; \}")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"\]\((?<path>[^)#:\s]+)(?:#[^)]*)?\)")]
    private static partial Regex LocalLink();
}
