using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>A row on the wire.</summary>
internal sealed class RowView(ConfigurationRow of, ConfigurationParts parts)
{
    public RowView(ConfigurationRow of) : this(of, ConfigurationParts.All)
    {
    }

    public string Id => of.Id;

    public string Name => of.Content.Name;

    public string Description => of.Content.Description;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? Configuration => parts.Configuration ? new RawJson(of.Content.Json) : null;

    public bool IsDisabled => of.Content.IsDisabled;

    public int Version => of.Version;

    public DateTimeOffset Created => of.Created;

    public Author CreatorToken => of.Creator;

    public string? ChangeDescription => of.Current.ChangeDescription;

    public string VersionIdentifier => of.Current.Identifier;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RawJson? State => parts.State ? new RawJson(of.State) : null;
}
