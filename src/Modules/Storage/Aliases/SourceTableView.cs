using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>The <c>sourceTable</c> of an alias.</summary>
internal sealed record SourceTableView(string Id, string Uri, bool IsAlias, SourceProjectView Project)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TableDefinitionView? Definition { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MetadataView>? Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, List<MetadataView>>? ColumnMetadata { get; init; }

    public static SourceTableView Of(AliasSource source, string baseUrl) =>
        new(source.Id, TableView.UriOf(source.Id, baseUrl), source.IsAlias, new SourceProjectView(source.Project.Value, source.ProjectName));
}

/// <summary>The project that a source table is in.</summary>
internal sealed record SourceProjectView(long Id, string Name);
