using System.Diagnostics.CodeAnalysis;

namespace Headgate.Cli.Tables;

/// <summary>A condition on rows, in the API's words.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator"><c>eq</c>, <c>ne</c>, <c>gt</c>, <c>ge</c>, <c>lt</c> or <c>le</c>.</param>
/// <param name="Values">What to compare with.</param>
internal sealed record RowFilter(string Column, string Operator, IReadOnlyList<string> Values)
{
    private static readonly char[] Signs = ['=', '!', '<', '>'];

    /// <summary>Reads <c>column=value</c> and the other comparisons; the value may be empty and may hold signs itself.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RowFilter? filter)
    {
        var at = text.IndexOfAny(Signs);
        var rest = at < 1 ? "" : text[at..];
        var (word, length) = rest switch
        {
            ['!', '=', ..] => ("ne", 2),
            ['>', '=', ..] => ("ge", 2),
            ['<', '=', ..] => ("le", 2),
            ['=', ..] => ("eq", 1),
            ['>', ..] => ("gt", 1),
            ['<', ..] => ("lt", 1),
            _ => ("", 0),
        };
        filter = length == 0 ? null : new(text[..at].Trim(), word, [rest[length..]]);
        return filter is { Column.Length: > 0 };
    }

    /// <summary>The filters as a query string.</summary>
    public static string Query(IReadOnlyList<RowFilter> filters) => string.Join('&', filters.SelectMany((filter, i) => filter.Values.Select((value, j) =>
        $"whereFilters[{i}][values][{j}]={Uri.EscapeDataString(value)}").Prepend(
        $"whereFilters[{i}][column]={Uri.EscapeDataString(filter.Column)}&whereFilters[{i}][operator]={filter.Operator}")));
}
