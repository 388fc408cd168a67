using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A table to be made from a definition: typed when any column says a type.</summary>
internal sealed record TableDefinition(string Name, bool IsTyped, bool KeepsTimestamp, IReadOnlyList<ColumnSpec> Columns, IReadOnlyList<string> PrimaryKey)
{
    public JsonObject? Layout { get; init; }

    /// <param name="body">The request.</param>
    /// <param name="backend">The bucket's, which knows the types.</param>
    /// <exception cref="RefusedException">Something is missing or wrong.</exception>
    public static TableDefinition Read(Fields body, string backend)
    {
        var name = body.RequiredText("name", TableName.Longest);
        var key = body.Texts("primaryKeysNames", commas: true) ?? [];
        var timestamp = body.OneOf("timestampType", "MANAGED", "NONE");
        var columns = (body.Objects("columns", 100_000) ?? []).Select(ColumnFields.Read).ToList();
        if (!body.Has("columns"))
            body.Wrong("columns", "This field is missing.");
        var layout = TableLayout.Read(body, backend, [.. columns.Select(column => column.Name)]);
        body.ThrowIfInvalid(TableErrors.Validation);
        if (columns.Count == 0)
            throw new RefusedException(TableErrors.NoColumns);
        foreach (var column in columns)
            ColumnNames.Check(column.Name);
        var missing = key.Where(part => columns.All(column => column.Name != part)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(TableErrors.InvalidPrimaryKey(missing));
        var typed = columns.Exists(column => column.IsTyped);
        return new TableDefinition(
            TableName.Check(name), typed, timestamp != "NONE",
            [.. columns.Select(column => column.ToSpec(typed ? BackendTypes.Of(backend) : null, key.Contains(column.Name)))], [.. key.Distinct()])
        {
            Layout = layout,
        };
    }
}
