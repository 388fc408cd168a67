namespace Headgate.Lake;

/// <summary>How a filter compares.</summary>
public enum FilterOperator
{
    /// <summary>Is one of the values.</summary>
    Equal,
    /// <summary>Is none of the values; a NULL is neither.</summary>
    NotEqual,
    /// <summary>Greater than the value.</summary>
    Greater,
    /// <summary>Greater than the value, or equal.</summary>
    GreaterOrEqual,
    /// <summary>Less than the value.</summary>
    Less,
    /// <summary>Less than the value, or equal.</summary>
    LessOrEqual,
}

/// <summary>A condition on one column. All filters of a request must hold.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Operator">How it compares.</param>
/// <param name="Values">As text; several only for eq and ne.</param>
/// <param name="CastTo">Compare as this type: rows whose value is not of it do not match. <c>null</c> for the column's own type.</param>
public sealed record RowFilter(string Column, FilterOperator Operator, IReadOnlyList<string> Values, LakeType? CastTo = null)
{
    /// <summary>A CSV file with a header and one column in place of <see cref="Values"/>, for eq and ne: every value in quotes; fields without are NULL and match nothing.</summary>
    /// <remarks>Values that are not of the column's type match nothing either.</remarks>
    public string? ValuesFile { get; init; }

    /// <summary>Texts in <see cref="ValuesFile"/> that mean NULL too.</summary>
    public IReadOnlyList<string> NullTexts { get; init; } = [];
}

/// <summary>A part of the rows' order; NULLs and what cannot be cast come last.</summary>
public sealed record RowOrder(string Column, bool Descending = false, LakeType? CastTo = null);

/// <summary>Which rows, by their contents and by the time of the load that wrote them.</summary>
public sealed record RowSelection
{
    /// <summary>Everything.</summary>
    public static RowSelection All { get; } = new();

    /// <summary>Conditions; all must hold.</summary>
    public IReadOnlyList<RowFilter> Filters { get; init; } = [];

    /// <summary>Only rows written at this time or later.</summary>
    public DateTimeOffset? ChangedSince { get; init; }

    /// <summary>Only rows written before this time.</summary>
    public DateTimeOffset? ChangedUntil { get; init; }

    /// <summary>Only rows that hold this text in any column, whatever the case.</summary>
    public string? FulltextSearch { get; init; }

    /// <summary>Where <see cref="FulltextSearch"/> looks; <c>null</c> for every column.</summary>
    public IReadOnlyList<string>? SearchedColumns { get; init; }

    /// <summary>Whether every row is meant.</summary>
    public bool IsAll => Filters.Count == 0 && ChangedSince is null && ChangedUntil is null && FulltextSearch is null;
}

/// <summary>What to read of a version.</summary>
public sealed record ReadRequest
{
    /// <summary>Which columns, in which order; <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Which rows.</summary>
    public RowSelection Rows { get; init; } = RowSelection.All;

    /// <summary>Their order; empty for the order of the loads.</summary>
    public IReadOnlyList<RowOrder> OrderBy { get; init; } = [];

    /// <summary>How many rows at most.</summary>
    public long? Limit { get; init; }

    /// <summary>Adds the column <c>_timestamp</c> at the end.</summary>
    public bool IncludeTimestamp { get; init; }
}
