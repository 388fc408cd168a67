using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>A version of a configuration on the wire; what an answer leaves out is <c>null</c>.</summary>
internal sealed record VersionView(int Version, DateTimeOffset Created, string VersionIdentifier, Author CreatorToken, string? ChangeDescription, bool IsDeleted)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsDisabled { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? Configuration { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? RowsSortOrder { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RowView>? Rows { get; init; }

    /// <summary>An item of a list, with the parts asked for.</summary>
    public static VersionView Item(ConfigurationVersion version, IReadOnlyList<string> include) => Of(version) with
    {
        Name = include.Contains("name") ? version.Content.Name : null,
        Description = include.Contains("description") ? version.Content.Description : null,
        Configuration = include.Contains("configuration") ? new RawJson(version.Content.Json) : null,
    };

    /// <summary>The whole version with its rows.</summary>
    public static VersionView Whole(ConfigurationVersion version, IReadOnlyList<ConfigurationRow> rows) => Of(version) with
    {
        Name = version.Content.Name,
        Description = version.Content.Description,
        IsDisabled = version.Content.IsDisabled,
        Configuration = new RawJson(version.Content.Json),
        RowsSortOrder = version.Content.OrderOf(rows),
        Rows = [.. version.Content.Sort(rows).Select(row => new RowView(row, ConfigurationParts.All with { State = false }))],
    };

    private static VersionView Of(ConfigurationVersion version) =>
        new(version.Version, version.Stamp.Created, version.Stamp.Identifier, version.Stamp.By, version.Stamp.ChangeDescription, version.IsDeleted);
}

/// <summary>A version of a row on the wire.</summary>
internal sealed record RowVersionView(
    int Version, string Name, string Description, bool IsDisabled, DateTimeOffset Created, Author CreatorToken, string? ChangeDescription, string VersionIdentifier)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? Configuration { get; init; }

    public static RowVersionView Of(RowVersion version, bool content) => new(
        version.Version, version.Content.Name, version.Content.Description, version.Content.IsDisabled,
        version.Stamp.Created, version.Stamp.By, version.Stamp.ChangeDescription, version.Stamp.Identifier)
    {
        Configuration = content ? new RawJson(version.Content.Json) : null,
    };
}
