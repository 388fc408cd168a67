using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A table to be made from a definition: typed when any column says a type.</summary>
internal sealed record TableDefinition(string Name, bool IsTyped, bool KeepsTimestamp, IReadOnlyList<ColumnSpec> Columns, IReadOnlyList<string> PrimaryKey)
{
    private static readonly string[] OtherBackends = ["distribution", "index", "timePartitioning", "rangePartitioning", "clustering"];

    /// <exception cref="RefusedException">Something is missing or wrong.</exception>
    public static TableDefinition Read(Fields body)
    {
        var name = body.RequiredText("name", TableName.Longest);
        var key = body.Texts("primaryKeysNames", commas: true) ?? [];
        var timestamp = body.OneOf("timestampType", "MANAGED", "NONE");
        var columns = (body.Objects("columns", 100_000) ?? []).Select(ColumnFields.Read).ToList();
        if (!body.Has("columns"))
            body.Wrong("columns", "This field is missing.");
        foreach (var other in OtherBackends)
        {
            if (body.Raw(other) is not null)
                body.Wrong(other, "The backend snowflake has no such setting.");
        }

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
            [.. columns.Select(column => column.ToSpec(typed, key.Contains(column.Name)))], [.. key.Distinct()]);
    }
}
