using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What makes a table an alias: it reads another table's rows, whatever they are at that moment.</summary>
internal sealed record TableAlias
{
    /// <summary>The table it was made of, itself an alias perhaps.</summary>
    public required AliasSource Source { get; init; }

    /// <summary>Whether it has all columns of its source, new ones too.</summary>
    public required bool SyncsColumns { get; init; }

    /// <summary>The columns it has otherwise, in their order.</summary>
    public IReadOnlyList<string>? SelectedColumns { get; init; }

    /// <summary>Which rows it has; <c>null</c> for all.</summary>
    public AliasFilter? Filter { get; init; }

    /// <summary>Simple aliases show everything and can be aliased again.</summary>
    public bool IsSimple => SyncsColumns && Filter is null;

    public IReadOnlyList<ColumnSpec> ColumnsOf(IReadOnlyList<ColumnSpec> all) => SelectedColumns is { } selected
        ? [.. selected.Select(name => all.FirstOrDefault(column => column.Name == name)).OfType<ColumnSpec>()]
        : all;

    /// <summary>A key of which a column is not shown says nothing.</summary>
    public IReadOnlyList<string> KeyOf(IReadOnlyList<string> key) => SelectedColumns is { } selected && !key.All(selected.Contains) ? [] : key;

    /// <summary>Whether the alias would break without the column.</summary>
    public bool Needs(string column) => Filter?.Column == column || SelectedColumns?.Contains(column) == true;
}

/// <summary>The table that an alias was made of.</summary>
/// <param name="Number">Its row.</param>
/// <param name="Id">Its id in its project.</param>
/// <param name="Project">Whose it is.</param>
/// <param name="Branch">Where it is.</param>
/// <param name="IsAlias">Whether it is an alias itself.</param>
/// <param name="Root">The table at the end of the chain, which has the rows.</param>
/// <param name="ShapedBy">The alias in the chain that says which columns and rows are shown; <c>null</c> for the alias itself.</param>
internal sealed record AliasSource(long Number, string Id, ProjectId Project, long Branch, bool IsAlias, long Root, long? ShapedBy)
{
    /// <summary>The name of <see cref="Project"/>.</summary>
    public string ProjectName { get; init; } = "";
}

/// <summary>The rows of an alias: those whose value of the column is, or is not, among the values.</summary>
internal sealed record AliasFilter(string Column, string Operator, IReadOnlyList<string> Values)
{
    public RowFilter ToRowFilter() => new(Column, Operator == "ne" ? FilterOperator.NotEqual : FilterOperator.Equal, Values);
}
