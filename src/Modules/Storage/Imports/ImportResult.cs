using System.Text.Json.Nodes;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What an import's job and its synchronous answer say.</summary>
internal sealed record ImportResult(IReadOnlyList<string> Columns, long ImportedRows, long TotalRows, long TotalBytes, double Seconds)
{
    public static ImportResult Of(Table table, PreparedVersion prepared, double seconds) =>
        new([.. table.Columns.Select(column => column.Name)], prepared.RowsRead, table.RowsCount, table.DataSizeBytes, seconds);

    public JsonObject ToJson() => new()
    {
        ["transaction"] = null,
        ["warnings"] = new JsonArray(),
        ["timers"] = new JsonArray(new JsonObject { ["name"] = "import", ["durationSeconds"] = Math.Round(Seconds, 3) }),
        ["importedColumns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]),
        ["importedRowsCount"] = ImportedRows,
        ["totalRowsCount"] = TotalRows,
        ["totalDataSizeBytes"] = TotalBytes,
    };

    public JsonObject ToEventResults() => new()
    {
        ["importedRowsCount"] = ImportedRows,
        ["rowsCount"] = TotalRows,
        ["sizeBytes"] = TotalBytes,
        ["importedColumns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]),
        ["warnings"] = new JsonArray(),
    };

    public static JsonObject Performance(double seconds) => new() { ["importDuration"] = Math.Round(seconds, 3) };
}
