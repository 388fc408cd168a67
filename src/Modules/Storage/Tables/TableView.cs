using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A table on the wire; lists leave out what they were not asked to include.</summary>
internal sealed record TableView
{
    private TableView(Table table, string baseUrl)
    {
        Uri = UriOf(table.Id, baseUrl);
        Id = table.Id;
        Name = table.Name;
        DisplayName = table.DisplayName;
        PrimaryKey = table.PrimaryKey;
        Created = table.Created;
        LastImportDate = table.LastImport;
        LastChangeDate = table.LastChange;
        // How many rows a filter lets through nobody has counted.
        RowsCount = table.Alias?.Filter is null ? table.RowsCount : null;
        DataSizeBytes = table.Alias?.Filter is null ? table.DataSizeBytes : null;
        IsAliasable = table.Alias is null or { IsSimple: true };
        SourceTable = table.Alias is { } alias ? SourceTableView.Of(alias.Source, baseUrl) : null;
        AliasColumnsAutoSync = table.Alias?.SyncsColumns;
        AliasFilter = table.Alias?.Filter;
        IsTyped = table.IsTyped;
        IndexType = (string?)table.Layout?["index"]?["type"];
        IndexKey = Names(table.Layout?["index"]?["indexColumnsNames"]);
        DistributionType = (string?)table.Layout?["distribution"]?["type"];
        DistributionKey = Names(table.Layout?["distribution"]?["distributionColumnsNames"]);
        TimestampType = table.KeepsTimestamp ? "MANAGED" : "NONE";
        Path = $"{Storage.Bucket.DatabaseOf(table.Project)}.{table.Id}";
    }

    public string Uri { get; }

    public string Id { get; }

    public string Name { get; }

    public string DisplayName { get; }

    public bool Transactional { get; }

    public IReadOnlyList<string> PrimaryKey { get; }

    public string? IndexType { get; private init; }

    public IReadOnlyList<string> IndexKey { get; private init; } = [];

    public string? DistributionType { get; private init; }

    public IReadOnlyList<string> DistributionKey { get; private init; } = [];

    public bool SyntheticPrimaryKeyEnabled { get; }

    public DateTimeOffset Created { get; }

    public DateTimeOffset? LastImportDate { get; }

    public DateTimeOffset LastChangeDate { get; }

    public long? RowsCount { get; }

    public long? DataSizeBytes { get; }

    public bool IsAlias => SourceTable is not null;

    public bool IsAliasable { get; }

    public bool IsTyped { get; }

    public string TimestampType { get; }

    public string TableType { get; } = "table";

    public string Path { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SourceTableView? SourceTable { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AliasColumnsAutoSync { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AliasFilter? AliasFilter { get; }

    /// <summary>Kept for clients of the time when tables had attributes.</summary>
    public string[] Attributes { get; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Columns { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TableDefinitionView? Definition { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MetadataView>? Metadata { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, List<MetadataView>>? ColumnMetadata { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BucketView? Bucket { get; private init; }

    public static string UriOf(string id, string baseUrl) => $"{baseUrl}/v2/storage/tables/{id}";

    /// <summary>Everything about one table.</summary>
    public static TableView Detail(Table table, Bucket bucket, string baseUrl) => new(table, baseUrl)
    {
        Columns = ColumnNames(table),
        Description = table.Description,
        Definition = TableDefinitionView.Of(table),
        // Of the source's columns, too, an alias tells only those that it shows.
        SourceTable = table.Alias is { } alias ? SourceTableView.Of(alias.Source, baseUrl) with { Definition = TableDefinitionView.Of(table) } : null,
        Metadata = [],
        ColumnMetadata = TableMetadata.None.Columns,
        Bucket = new BucketView(bucket, baseUrl) { Metadata = [] },
    };

    /// <summary>The table with what is noted on it and on its bucket, as far as it shows that.</summary>
    public TableView With(TableMetadata metadata, IReadOnlyList<MetadataView>? ofBucket = null) => this with
    {
        Metadata = Metadata is null ? null : metadata.Own,
        ColumnMetadata = ColumnMetadata is null ? null : metadata.Columns,
        Bucket = ofBucket is null || Bucket is null ? Bucket : Bucket with { Metadata = ofBucket },
    };

    /// <summary>The table with what is noted on its source, as far as that was asked for.</summary>
    public TableView WithSource(TableMetadata metadata, TableIncludes includes) => SourceTable is null ? this : this with
    {
        SourceTable = SourceTable with
        {
            Metadata = includes.SourceMetadata ? metadata.Own : null,
            ColumnMetadata = includes.SourceColumnMetadata ? metadata.Columns : null,
        },
    };

    /// <summary>A table in a list.</summary>
    public static TableView Item(Table table, Bucket? bucket, TableIncludes includes, string baseUrl) => new(table, baseUrl)
    {
        Columns = includes.Columns ? ColumnNames(table) : null,
        Metadata = includes.Metadata ? [] : null,
        ColumnMetadata = includes.ColumnMetadata ? TableMetadata.None.Columns : null,
        Bucket = includes.Buckets && bucket is not null ? new BucketView(bucket, baseUrl) : null,
    };

    private static string[] Names(JsonNode? columns) => columns is JsonArray names ? [.. names.Select(name => (string)name!)] : [];

    private static string[] ColumnNames(Table table) => [.. table.Columns.Select(column => column.Name)];
}

/// <summary>What a list of tables shows of each.</summary>
internal sealed record TableIncludes(bool Buckets, bool Columns, bool Metadata, bool ColumnMetadata)
{
    /// <summary>What is noted on the table that an alias was made of.</summary>
    public bool SourceMetadata { get; init; }

    /// <summary>What is noted on the columns of that table.</summary>
    public bool SourceColumnMetadata { get; init; }

    /// <summary>Reads <c>include</c>; without it <paramref name="usual"/> holds.</summary>
    public static TableIncludes From(Fields query, TableIncludes usual)
    {
        if (query.Texts("include", commas: true) is not { } names)
            return usual;
        return new TableIncludes(
            names.Contains("buckets") || names.Contains("bucketsWithoutSourceTables"), names.Contains("columns"), names.Contains("metadata"), names.Contains("columnMetadata"))
        {
            SourceMetadata = names.Contains("sourceMetadata"),
            SourceColumnMetadata = names.Contains("sourceColumnMetadata"),
        };
    }
}
