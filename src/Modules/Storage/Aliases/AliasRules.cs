using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What an alias may be made of and show.</summary>
internal sealed class AliasRules(DataLake lake)
{
    /// <exception cref="RefusedException">The source cannot be aliased, or has no such column.</exception>
    public static void Check(Table source, IReadOnlyList<string>? columns, AliasFilter? filter)
    {
        if (source.Alias is { IsSimple: false })
            throw new RefusedException(AliasErrors.Advanced);
        CheckColumns(source.Columns, columns, filter);
    }

    /// <exception cref="RefusedException">There is no such column, or it cannot be filtered by.</exception>
    public static void CheckColumns(IReadOnlyList<ColumnSpec> there, IReadOnlyList<string>? columns, AliasFilter? filter)
    {
        var missing = (columns ?? []).Where(name => there.All(column => column.Name != name)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(TableErrors.NonExistingColumns(missing));
        if (filter is null)
            return;
        var filtered = there.FirstOrDefault(column => column.Name == filter.Column) ?? throw new RefusedException(TableErrors.ColumnNotExists(filter.Column));
        if (filtered.Type is { CanBeFiltered: false } type)
            throw new RefusedException(TableErrors.FilterNotSupported(filtered.Name, type));
    }

    /// <summary>Reads a row through the filter, so that an alias that could never be read is not made.</summary>
    /// <exception cref="RefusedException">A value is not of the column's type.</exception>
    public async Task TryFilterAsync(Table source, AliasFilter? filter, CancellationToken stop)
    {
        if (filter is null || !source.IsTyped)
            return;
        var request = new ReadRequest { Rows = RowSelection.All with { Filters = [filter.ToRowFilter()] }, Limit = 1 };
        await using var preview = await lake.PreviewAsync(source.DataOwner, source.Data, number: null, request, maxCharacters: 1, stop);
    }
}
