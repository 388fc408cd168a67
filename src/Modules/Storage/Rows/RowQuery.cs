using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Reads which rows and columns a request is about: for preview, export and delete rows alike.</summary>
public static class RowQuery
{
    private static readonly LakeType Moment = LakeType.Parse("TIMESTAMP");

    /// <summary>Reads the filters; errors are noted in <paramref name="request"/>.</summary>
    public static RowSelection ReadSelection(Fields request, DateTimeOffset now) => ReadSelection(request, now, byWorkspaces: null);

    /// <inheritdoc cref="ReadSelection(Fields, DateTimeOffset)"/>
    /// <param name="request">The request.</param>
    /// <param name="now">What relative times count from.</param>
    /// <param name="byWorkspaces">Gets the filters whose values are in workspaces; <c>null</c> where there may be none.</param>
    internal static RowSelection ReadSelection(Fields request, DateTimeOffset now, List<WorkspaceFilter>? byWorkspaces)
    {
        var filters = (request.Objects("whereFilters") ?? []).Select(filter => ReadFilter(filter, now, byWorkspaces)).OfType<RowFilter>().ToList();
        if (ReadOldFilter(request) is { } old)
            filters.Add(old);
        var search = request.Text("fulltextSearch", 1000);
        if (!string.IsNullOrEmpty(search) && filters.Count > 0)
            request.Wrong("fulltextSearch", "Cannot be used together with \"whereFilters\".");
        return new RowSelection
        {
            Filters = filters,
            ChangedSince = ReadMoment(request, "changedSince", now) ?? ReadDays(request, now),
            ChangedUntil = ReadMoment(request, "changedUntil", now),
            FulltextSearch = string.IsNullOrEmpty(search) ? null : search,
        };
    }

    /// <summary>Reads selection, columns, order and limit; errors are noted in <paramref name="request"/>.</summary>
    internal static ReadRequest Read(Fields request, DateTimeOffset now, long? usualLimit, long mostLimit) => new()
    {
        Rows = ReadSelection(request, now),
        Columns = request.Texts("columns", commas: true) is { Count: > 0 } columns ? columns : null,
        OrderBy = [.. (request.Objects("orderBy") ?? []).Select(ReadOrder)],
        Limit = ReadLimit(request, mostLimit) ?? usualLimit,
        IncludeTimestamp = request.Flag("includeInternalTimestamp") ?? false,
    };

    /// <exception cref="RefusedException">A filter is on a column whose type has no order and no equality.</exception>
    internal static void CheckFilters(Table table, RowSelection rows)
    {
        foreach (var filter in rows.Filters)
        {
            if (table.Find(filter.Column)?.Type is { CanBeFiltered: false } type)
                throw new RefusedException(TableErrors.FilterNotSupported(filter.Column, type));
        }
    }

    /// <summary>The filters as <c>operationParams</c> shows them; the old form is shown as a filter.</summary>
    internal static JsonObject ToParams(Fields request)
    {
        var filters = request.Raw("whereFilters") as JsonArray is { } sent ? (JsonArray)sent.DeepClone() : [];
        if (request.Raw("whereColumn") is { } column)
        {
            filters.Add(new JsonObject
            {
                ["column"] = column.DeepClone(),
                ["values"] = request.Raw("whereValues")?.DeepClone(),
                ["operator"] = request.Raw("whereOperator")?.DeepClone() ?? "eq",
            });
        }

        return new JsonObject
        {
            ["changedSince"] = request.Raw("changedSince")?.DeepClone(),
            ["changedUntil"] = request.Raw("changedUntil")?.DeepClone(),
            ["whereFilters"] = filters,
        };
    }

    /// <summary>Clients send 0 for "no limit".</summary>
    private static long? ReadLimit(Fields request, long most) => request.Number("limit", 0, most) is > 0 and var limit ? limit : null;

    private static RowFilter? ReadFilter(Fields filter, DateTimeOffset now, List<WorkspaceFilter>? byWorkspaces)
    {
        var column = filter.RequiredText("column", 255);
        var operation = ReadOperator(filter, "operator");
        var values = filter.Texts("values");
        var isTime = filter.OneOf("type", "SCALAR", "TIME_STRING") == "TIME_STRING";
        var cast = ReadDataType(filter);
        if (filter.Raw("valuesByTableInWorkspace") is not null)
        {
            if (byWorkspaces is null)
                filter.Wrong("valuesByTableInWorkspace", "Rows can be deleted by the values of a workspace's table, but not chosen by them.");
            else
                byWorkspaces.Add(WorkspaceFilter.Read(filter, column, operation, cast));
            return null;
        }

        if (values is null or { Count: 0 })
            filter.Wrong("values", "This field is missing.");
        if (!isTime)
            return new RowFilter(column, operation, values ?? [], cast);
        if (cast is not null)
            filter.Wrong("dataType", "Must be empty with type TIME_STRING.");
        return new RowFilter(column, operation, [.. (values ?? []).Select(value => MomentText(filter, value, now))], Moment);
    }

    private static RowFilter? ReadOldFilter(Fields request)
    {
        var column = request.Text("whereColumn", 255);
        var operation = ReadOperator(request, "whereOperator");
        var values = request.Texts("whereValues");
        if (string.IsNullOrEmpty(column))
        {
            if (values is { Count: > 0 })
                request.Wrong("whereValues", "To use \"whereValues\" specify \"whereColumn\".");
            return null;
        }

        if (values is null or { Count: 0 })
            request.Wrong("whereColumn", "To use \"whereColumn\" specify \"whereValues\".");
        return new RowFilter(column, operation, values ?? []);
    }

    private static FilterOperator ReadOperator(Fields request, string name) => request.OneOf(name, "", "eq", "ne", "neq", "gt", "ge", "lt", "le") switch
    {
        "ne" or "neq" => FilterOperator.NotEqual,
        "gt" => FilterOperator.Greater,
        "ge" => FilterOperator.GreaterOrEqual,
        "lt" => FilterOperator.Less,
        "le" => FilterOperator.LessOrEqual,
        _ => FilterOperator.Equal,
    };

    private static RowOrder ReadOrder(Fields order) => new(
        order.RequiredText("column", 255), order.OneOf("order", "", "ASC", "DESC", "asc", "desc") is "DESC" or "desc", ReadDataType(order));

    private static LakeType? ReadDataType(Fields request) => request.OneOf("dataType", "", "INTEGER", "DOUBLE", "BIGINT", "REAL", "DECIMAL") switch
    {
        "INTEGER" or "BIGINT" => LakeType.Parse("BIGINT"),
        "DOUBLE" or "REAL" => LakeType.Parse("DOUBLE"),
        "DECIMAL" => LakeType.Parse("DECIMAL(38,9)"),
        _ => null,
    };

    private static DateTimeOffset? ReadMoment(Fields request, string name, DateTimeOffset now)
    {
        if (request.Text(name, 100) is not { Length: > 0 } text)
            return null;
        if (TimeText.Parse(text, now) is { } moment)
            return moment;
        request.Wrong(name, "This value is neither a unix timestamp nor a date.");
        return null;
    }

    private static DateTimeOffset? ReadDays(Fields request, DateTimeOffset now) =>
        request.Number("days", 0, 100_000) is > 0 and var days ? now.AddDays(-days) : null;

    private static string MomentText(Fields filter, string value, DateTimeOffset now)
    {
        if (TimeText.Parse(value, now) is { } moment)
            return moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        filter.Wrong("values", $"\"{value}\" is neither a unix timestamp nor a date.");
        return value;
    }
}
