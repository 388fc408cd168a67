using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What an export writes, and how.</summary>
internal sealed record ExportFields(ReadRequest Rows, ExportFormat Format, bool Gzip)
{
    /// <exception cref="RefusedException">Something is wrong or not supported.</exception>
    public static ExportFields Read(Fields request, DateTimeOffset now)
    {
        var rows = RowQuery.Read(request, now, usualLimit: null, mostLimit: long.MaxValue);
        var format = request.Text("format", 20);
        var fileType = request.OneOf("fileType", "", "csv", "parquet");
        var gzip = request.Flag("gzip") ?? false;
        if (format == "json")
            request.Wrong("format", "Exports as JSON are not supported yet; use rfc.");
        if (!string.IsNullOrEmpty(request.Text("timezone", 100)))
            request.Wrong("timezone", "Times of another zone are not supported yet; they are exported in UTC.");
        if (request.Raw("sourceBranchId") is not null)
            request.Wrong("sourceBranchId", "Development branches are not supported yet.");
        request.ThrowIfInvalid();
        if (format is not (null or "" or "rfc" or "raw" or "escaped"))
            throw new RefusedException(TableErrors.InvalidFormat(format));
        return new ExportFields(rows, fileType == "parquet" ? ExportFormat.Parquet : ExportFormat.Csv, gzip);
    }

    /// <summary>What <c>operationParams</c> shows.</summary>
    public JsonObject ToParams(Fields request)
    {
        var filters = RowQuery.ToParams(request);
        return new JsonObject
        {
            ["export"] = new JsonObject
            {
                ["tableName"] = null,
                ["columns"] = new JsonArray([.. (Rows.Columns ?? []).Select(column => (JsonNode)column)]),
                ["limit"] = Rows.Limit,
                ["changedSince"] = filters["changedSince"]?.DeepClone(),
                ["changedUntil"] = filters["changedUntil"]?.DeepClone(),
                ["gzipOutput"] = Gzip,
                ["format"] = "rfc",
                ["whereFilters"] = filters["whereFilters"]?.DeepClone(),
                ["orderBy"] = request.Raw("orderBy")?.DeepClone() ?? new JsonArray(),
                ["fileType"] = Format == ExportFormat.Parquet ? "parquet" : "csv",
                ["timezone"] = null,
            },
            ["queue"] = "main_fast",
        };
    }
}
