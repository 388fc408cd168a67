using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A filter whose values are a column of a workspace's table.</summary>
/// <param name="Filter">The filter, without values.</param>
/// <param name="Workspace">The workspace.</param>
/// <param name="Table">The table there.</param>
/// <param name="Column">Its column.</param>
internal sealed record WorkspaceFilter(RowFilter Filter, long Workspace, string Table, string Column)
{
    /// <summary>Reads <c>valuesByTableInWorkspace</c>; errors are noted in <paramref name="filter"/>.</summary>
    public static WorkspaceFilter Read(Fields filter, string column, FilterOperator operation, LakeType? cast)
    {
        if (filter.Raw("values") is not null)
            filter.Wrong("valuesByTableInWorkspace", "Send either values or valuesByTableInWorkspace.");
        if (operation is not (FilterOperator.Equal or FilterOperator.NotEqual))
            filter.Wrong("operator", "With valuesByTableInWorkspace it is eq or ne.");
        var place = filter.Map("valuesByTableInWorkspace");
        if (place is not null && place.Raw("workspaceId") is null)
            place.Wrong("workspaceId", "This field is missing.");
        return new WorkspaceFilter(
            new RowFilter(column, operation, [], cast), place?.Number("workspaceId", 1) ?? 0,
            place?.RequiredText("table", 1024) ?? "", place?.RequiredText("column", 255) ?? "");
    }
}
