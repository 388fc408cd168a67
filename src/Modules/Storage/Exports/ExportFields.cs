using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What an export writes, and how.</summary>
internal sealed record ExportFields(ReadRequest Rows, ExportFormat Format, bool Gzip, string? TimeZone)
{
    /// <summary>The end of the names of the slices.</summary>
    public string Suffix => (Format, Gzip) switch
    {
        (ExportFormat.Parquet, _) => "parquet",
        (ExportFormat.Json, false) => "json",
        (ExportFormat.Json, true) => "json.gz",
        (_, false) => "csv",
        (_, true) => "csv.gz",
    };

    /// <exception cref="RefusedException">Something is wrong or not supported.</exception>
    public static ExportFields Read(Fields request, DateTimeOffset now)
    {
        var rows = RowQuery.Read(request, now, usualLimit: null, mostLimit: long.MaxValue);
        var format = request.Text("format", 20);
        var isParquet = request.OneOf("fileType", "", "csv", "parquet") == "parquet";
        var gzip = request.Flag("gzip") ?? false;
        var zone = ReadZone(request, isParquet);
        if (isParquet && format == "json")
            request.Wrong("format", "A Parquet file is not JSON; send one of format json and fileType parquet.");
        request.ThrowIfInvalid();
        return format switch
        {
            null or "" or "rfc" or "raw" or "escaped" => new ExportFields(rows, isParquet ? ExportFormat.Parquet : ExportFormat.Csv, gzip && !isParquet, zone),
            "json" => new ExportFields(rows, ExportFormat.Json, gzip, zone),
            _ => throw new RefusedException(TableErrors.InvalidFormat(format)),
        };
    }

    /// <summary>What tells this export from others of the same version; relative times are in it as the moments they meant.</summary>
    public string Fingerprint()
    {
        var rows = Rows.Rows;
        var all = JsonSerializer.SerializeToUtf8Bytes(new
        {
            Rows.Columns,
            Filters = rows.Filters.Select(filter => new { filter.Column, filter.Operator, filter.Values, CastTo = filter.CastTo?.ToString() }),
            rows.ChangedSince,
            rows.ChangedUntil,
            rows.FulltextSearch,
            rows.SearchedColumns,
            OrderBy = Rows.OrderBy.Select(order => new { order.Column, order.Descending, CastTo = order.CastTo?.ToString() }),
            Rows.Limit,
            Rows.IncludeTimestamp,
            Format,
            Gzip,
            TimeZone,
        });
        return Convert.ToHexStringLower(SHA256.HashData(all));
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
                ["format"] = Format == ExportFormat.Json ? "json" : "rfc",
                ["whereFilters"] = filters["whereFilters"]?.DeepClone(),
                ["orderBy"] = request.Raw("orderBy")?.DeepClone() ?? new JsonArray(),
                ["fileType"] = Format == ExportFormat.Parquet ? "parquet" : "csv",
                ["timezone"] = TimeZone,
            },
            ["queue"] = "main_fast",
        };
    }

    private static string? ReadZone(Fields request, bool isParquet)
    {
        if (request.Text("timezone", 100) is not { Length: > 0 } zone)
            return null;
        if (isParquet)
            request.Wrong("timezone", "Is not supported for Parquet exports.");
        // A fixed offset or an abbreviation is a time zone of the system, but not an IANA name.
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId)
            request.Wrong("timezone", $"\"{zone}\" is not an IANA time zone such as Europe/Prague.");
        return zone;
    }
}
