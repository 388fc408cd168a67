using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>A configuration on the wire.</summary>
internal sealed class ConfigurationView(Configuration of, ConfigurationParts parts, IReadOnlyList<ConfigurationRow>? rows)
{
    public string Id => of.Key.Id;

    public string Name => of.Content.Name;

    public string Description => of.Content.Description;

    public DateTimeOffset Created => of.Created;

    public Author CreatorToken => of.Creator;

    public int Version => of.Version;

    public string? ChangeDescription => of.Current.ChangeDescription;

    public bool IsDisabled => of.Content.IsDisabled;

    public bool IsDeleted => of.IsDeleted;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? Configuration => parts.Configuration ? new RawJson(of.Content.Json) : null;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? RowsSortOrder => rows is null ? null : of.Content.OrderOf(rows);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RowView>? Rows => rows is null ? null : [.. of.Content.Sort(rows).Select(row => new RowView(row, parts))];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? State => parts.State ? new RawJson(of.State) : null;

    public CurrentVersionView CurrentVersion => new(of.Current.Created, of.Current.By, of.Current.ChangeDescription, of.Current.Identifier);

    /// <summary>All of it.</summary>
    public static ConfigurationView Whole(ConfigurationWithRows found) => new(found.Configuration, ConfigurationParts.All, found.Rows);
}

/// <summary>What made the configuration what it is.</summary>
internal sealed record CurrentVersionView(DateTimeOffset Created, Author CreatorToken, string? ChangeDescription, string VersionIdentifier);

/// <summary>Which large parts of a configuration an answer has.</summary>
internal sealed record ConfigurationParts(bool Configuration, bool Rows, bool State)
{
    public static ConfigurationParts All { get; } = new(true, true, true);

    /// <summary>Reads <c>include</c>; without it <paramref name="usual"/>.</summary>
    public static ConfigurationParts From(Fields query, ConfigurationParts usual) =>
        query.Texts("include", commas: true) is { Count: > 0 } asked ? new(asked.Contains("configuration"), asked.Contains("rows"), asked.Contains("state")) : usual;
}
