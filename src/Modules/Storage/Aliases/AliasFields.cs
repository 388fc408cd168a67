using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What a request for an alias says.</summary>
internal sealed record AliasFields(string SourceTable, string? Name, IReadOnlyList<string>? Columns, AliasFilter? Filter)
{
    /// <exception cref="RefusedException">Something is missing or wrong.</exception>
    public static AliasFields Read(Fields body)
    {
        var source = body.RequiredText("sourceTable", 1000);
        var name = body.Text("name", TableName.Longest);
        var columns = body.Texts("aliasColumns", commas: true);
        var filter = body.Map("aliasFilter") is { } asked && asked.Names.Any() ? ReadFilter(asked) : null;
        body.ThrowIfInvalid(TableErrors.Validation);
        return new AliasFields(source, string.IsNullOrEmpty(name) ? null : CheckName(name), columns is { Count: > 0 } ? [.. columns.Distinct()] : null, filter);
    }

    /// <summary>Changes what was sent of a filter; the rest stays as it is.</summary>
    /// <exception cref="RefusedException">Something is wrong, or no column or value is left.</exception>
    public static AliasFilter? ChangeFilter(Fields body, AliasFilter? now)
    {
        var column = body.Text("column", 255);
        var operation = body.OneOf("operator", "", "eq", "ne");
        var values = body.Texts("values");
        body.ThrowIfInvalid(TableErrors.Validation);
        if (string.IsNullOrEmpty(column) && string.IsNullOrEmpty(operation) && values is null)
            return now;
        var changed = new AliasFilter(
            string.IsNullOrEmpty(column) ? now?.Column ?? "" : column, string.IsNullOrEmpty(operation) ? now?.Operator ?? "eq" : operation, values ?? now?.Values ?? []);
        if (changed.Column.Length == 0)
            body.Wrong("column", "This field is missing.");
        if (changed.Values.Count == 0)
            body.Wrong("values", "This field is missing.");
        body.ThrowIfInvalid(TableErrors.Validation);
        return changed;
    }

    private static AliasFilter ReadFilter(Fields filter)
    {
        var column = filter.RequiredText("column", 255);
        var operation = filter.OneOf("operator", "", "eq", "ne");
        var values = filter.Texts("values");
        if (values is null or { Count: 0 })
            filter.Wrong("values", "This field is missing.");
        return new AliasFilter(column, string.IsNullOrEmpty(operation) ? "eq" : operation, values ?? []);
    }

    private static string CheckName(string name) =>
        name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-') ? TableName.Check(name) : throw new RefusedException(AliasErrors.InvalidName(name));
}
