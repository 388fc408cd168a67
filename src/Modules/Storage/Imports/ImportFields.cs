using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What an import does with a file.</summary>
internal sealed record ImportFields(
    CsvFields Csv, bool Incremental, bool WithoutHeaders, IReadOnlyList<string> Columns, int? IgnoredLines, IReadOnlyList<string> NullValues)
{
    private static readonly (string Name, string Why)[] NotYet =
    [
        ("dataWorkspaceId", "Importing from a workspace is not supported yet."),
        ("dataTableName", "Importing from a workspace is not supported yet."),
        ("dataObject", "Importing from a workspace is not supported yet."),
        ("dataUrl", "Importing from an address is not supported; upload a file and send dataFileId."),
        ("deduplicationStrategy", "Choosing how rows with the same key are found is not supported yet."),
    ];

    /// <summary>Reads everything but the file; errors are noted in <paramref name="request"/>.</summary>
    public static ImportFields Read(Fields request)
    {
        foreach (var (name, why) in NotYet)
        {
            if (request.Raw(name) is not null)
                request.Wrong(name, why);
        }

        if (request.Flag("useTimestampFromDataFile") == true)
            request.Wrong("useTimestampFromDataFile", "Taking the timestamps from the file is not supported yet.");
        var nulls = request.Texts("treatValuesAsNull");
        if (nulls is { Count: > 1 })
            request.Wrong("treatValuesAsNull", "This collection should contain 1 element or less.");
        return new ImportFields(
            CsvFields.Read(request),
            request.Flag("incremental") ?? false,
            request.Flag("withoutHeaders") ?? false,
            request.Texts("columns", commas: true) ?? [],
            (int?)request.Number("ignoredLinesCount", 0, int.MaxValue),
            nulls ?? [""]);
    }

    /// <summary>The files as the lake reads them.</summary>
    public CsvSource ToSource(IReadOnlyList<string> paths, Table table)
    {
        var source = new CsvSource(paths, Csv.ToDialect()) { Rename = name => table.Find(name) is null ? ColumnNames.Webalize(name) : name };
        if (Columns.Count > 0)
            return source with { Columns = Columns, IgnoredLines = IgnoredLines ?? 0 };
        // ignoredLinesCount decides alone where it is given; no line ignored means that the first one is data already.
        var hasHeader = IgnoredLines is { } lines ? lines > 0 : !WithoutHeaders;
        return hasHeader
            ? source with { IgnoredLines = IgnoredLines ?? 0 }
            : source with { Columns = [.. table.Columns.Select(column => column.Name)] };
    }

    /// <summary>What <c>operationParams</c> shows.</summary>
    public JsonObject ToParams(FileId file) => new()
    {
        ["params"] = new JsonObject
        {
            ["incremental"] = Incremental,
            ["source"] = new JsonArray(),
            ["withoutHeaders"] = WithoutHeaders,
            ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]),
            ["delimiter"] = Csv.Delimiter,
            ["enclosure"] = Csv.Enclosure,
            ["escapedBy"] = Csv.EscapedBy,
        },
        ["source"] = new JsonObject { ["fileId"] = file.Value, ["type"] = "file" },
        ["queue"] = "main_fast",
    };
}
