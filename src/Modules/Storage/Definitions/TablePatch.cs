using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What is to be changed of a table's definition; what is not set stays.</summary>
internal sealed record TablePatch(string? DisplayName, bool SetsDescription, string? Description, IReadOnlyList<ColumnPatch> Columns)
{
    /// <exception cref="RefusedException">Something is wrong with it, or it changes nothing.</exception>
    public static TablePatch Read(Fields body)
    {
        foreach (var name in body.Names.Except(["displayName", "description", "columns"]))
            body.Wrong(name, "This field was not expected.");
        var displayName = body.Text("displayName");
        var description = body.Text("description");
        var columns = (body.Objects("columns", 100_000) ?? []).Select(column => ColumnPatch.Read(column.RequiredText("name", 255), column)).ToList();
        foreach (var twice in columns.GroupBy(column => column.Column).Where(group => group.Count() > 1))
            body.Wrong("columns", $"Column \"{twice.Key}\" is there more than once.");
        if (displayName is null && !body.Has("description") && columns.Count == 0)
            body.Wrong("definition", "There is nothing to change: send displayName, description or columns.");
        body.ThrowIfInvalid();
        return new TablePatch(
            displayName is null ? null : TableName.CheckDisplayName(displayName), body.Has("description"), string.IsNullOrEmpty(description) ? null : description, columns);
    }

    /// <summary>What <c>operationParams</c> shows.</summary>
    public JsonObject ToParams(Table table)
    {
        var said = new JsonObject { ["queue"] = "main", ["branchId"] = table.Branch, ["tableStringId"] = table.Id };
        if (DisplayName is not null)
            (said["displayName"], said["displayNameSet"]) = (DisplayName, true);
        if (SetsDescription)
            (said["description"], said["descriptionSet"]) = (Description, true);
        said["columns"] = new JsonArray([.. Columns.Select(column => column.ToListedParams())]);
        return said;
    }
}
