using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A table as the API names it.</summary>
internal sealed partial record TableId(string Project, string Dataset, string Table)
{
    /// <summary>Reads a <c>tableReference</c>; the project may be left out.</summary>
    public static TableId From(JsonObject reference, BigQueryCall call) =>
        new(reference.Text("projectId") ?? call.Project, reference.Required("datasetId"), reference.Required("tableId"));

    /// <summary>Reads the table of a path.</summary>
    public static TableId From(BigQueryCall call) => new(call.Project, call.Route("dataset"), call.Route("table"));

    public JsonObject ToJson() => new() { ["projectId"] = Project, ["datasetId"] = Dataset, ["tableId"] = Table };

    /// <summary>The name in GoogleSQL. What could end the backticks was refused before.</summary>
    public string Sql => $"`{Project}.{Dataset}.{Table}`";

    /// <summary>The table when the workspace can write it.</summary>
    /// <exception cref="RefusedException">It is in another project or dataset, or its name is not one.</exception>
    public TableId Writable(BigQueryCall call)
    {
        if (Project != call.Project)
            throw new RefusedException(BigQueryErrors.ProjectDenied(Project));
        if (Dataset != call.Dataset)
            throw new RefusedException(BigQueryErrors.ReadOnly($"{Project}:{Dataset}"));
        return IsName(Table) ? this : throw new RefusedException(BigQueryErrors.Invalid($"Invalid table ID \"{Table}\": 1 to 1024 letters, digits, underscores, hyphens and spaces."));
    }

    public static bool IsName(string text) => Name().IsMatch(text);

    [GeneratedRegex(@"^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
