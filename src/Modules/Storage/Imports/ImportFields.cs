using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What an import does with a file.</summary>
internal sealed record ImportFields(
    CsvFields Csv, bool Incremental, bool WithoutHeaders, IReadOnlyList<string> Columns, int? IgnoredLines, IReadOnlyList<string> NullValues)
{
    private const string Insert = "insert";

    /// <summary><c>insert</c> adds rows whatever the primary key says, <c>upsert</c> replaces those with the same key; <c>null</c> for upsert.</summary>
    public string? DeduplicationStrategy { get; init; }

    /// <summary>Whether the file's column <c>_timestamp</c> says when its rows changed.</summary>
    public bool UseTimestampFromDataFile { get; init; }

    /// <summary>Reads everything but the file; errors are noted in <paramref name="request"/>.</summary>
    public static ImportFields Read(Fields request)
    {
        if (request.Raw("dataUrl") is not null)
            request.Wrong("dataUrl", "Importing from an address is not supported; upload a file and send dataFileId.");
        var nulls = request.Texts("treatValuesAsNull");
        if (nulls is { Count: > 1 })
            request.Wrong("treatValuesAsNull", "This collection should contain 1 element or less.");
        return new ImportFields(
            CsvFields.Read(request),
            request.Flag("incremental") ?? false,
            request.Flag("withoutHeaders") ?? false,
            request.Texts("columns", commas: true) ?? [],
            (int?)request.Number("ignoredLinesCount", 0, int.MaxValue),
            nulls ?? [""])
        {
            DeduplicationStrategy = request.OneOf("deduplicationStrategy", "", Insert, "upsert") is { Length: > 0 } strategy ? strategy : null,
            UseTimestampFromDataFile = request.Flag("useTimestampFromDataFile") ?? false,
        };
    }

    /// <summary>The files and what becomes of their rows.</summary>
    public LoadRequest ToRequest(IReadOnlyList<string> paths, Table table) => new(ToSource(paths, table))
    {
        Incremental = Incremental,
        NullValues = NullValues,
        KeepDuplicates = DeduplicationStrategy == Insert,
        TimesFromSource = UseTimestampFromDataFile,
    };

    /// <summary>The rows of a workspace's table and what becomes of them.</summary>
    /// <exception cref="RefusedException">A column cannot be called so.</exception>
    public LoadRequest ToRequest(ImportSource source, WorkspaceTableRows rows, Table table) => new(source.ToSource(rows, table))
    {
        Incremental = Incremental,
        NullValues = rows.NullTexts,
        KeepDuplicates = DeduplicationStrategy == Insert,
    };

    /// <summary>What <c>operationParams</c> shows.</summary>
    public JsonObject ToParams(JsonObject source)
    {
        var said = new JsonObject
        {
            ["incremental"] = Incremental,
            ["source"] = new JsonArray(),
            ["withoutHeaders"] = WithoutHeaders,
            ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]),
            ["delimiter"] = Csv.Delimiter,
            ["enclosure"] = Csv.Enclosure,
            ["escapedBy"] = Csv.EscapedBy,
            ["treatValuesAsNull"] = new JsonArray([.. NullValues.Select(value => (JsonNode)value)]),
        };
        if (IgnoredLines is { } lines)
            said["ignoredLinesCount"] = lines;
        if (DeduplicationStrategy is { } strategy)
            said["deduplicationStrategy"] = strategy;
        if (UseTimestampFromDataFile)
            said["useTimestampFromDataFile"] = true;
        return new JsonObject { ["params"] = said, ["source"] = source, ["queue"] = "main_fast" };
    }

    private CsvSource ToSource(IReadOnlyList<string> paths, Table table)
    {
        var source = new CsvSource(paths, Csv.ToDialect()) { Rename = name => table.Find(name) is null ? ColumnNames.Webalize(name) : name };
        if (Columns.Count > 0)
            return source with { Columns = Columns, IgnoredLines = IgnoredLines ?? 0 };
        // ignoredLinesCount decides alone where it is given; no line ignored means that the first one is data already.
        var hasHeader = IgnoredLines is { } lines ? lines > 0 : !WithoutHeaders;
        return hasHeader
            ? source with { IgnoredLines = IgnoredLines ?? 0 }
            : source with { Columns = [.. table.Columns.Select(column => column.Name), .. UseTimestampFromDataFile ? [ColumnNames.Timestamp] : Array.Empty<string>()] };
    }
}
