using System.Text.Json.Serialization;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A profile as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version of the table that was looked at.</param>
/// <param name="Made">When.</param>
/// <param name="Findings">What was found.</param>
internal sealed record StoredProfile(Guid Id, long Version, DateTimeOffset Made, ProfileFindings Findings);

/// <summary>What was found, in its wire form.</summary>
internal sealed record ProfileFindings(TableFigures Profile, IReadOnlyList<ColumnFindings> Columns)
{
    public static ProfileFindings Of(TableProfile found, long bytes) =>
        new(new TableFigures(bytes, found.Rows, found.Columns.Count), [.. found.Columns.Select(column => new ColumnFindings(column.Name, ColumnFigures.Of(column, found.Rows)))]);
}

internal sealed record TableFigures(long DataSize, long RowCount, int ColumnCount);

internal sealed record ColumnFindings(string Name, ColumnFigures Profile);

/// <summary>Figures of a column; those that its type does not have are left out.</summary>
internal sealed record ColumnFigures(long NullCount, long DistinctCount, long DuplicateCount, string? Min, string? Max)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NumberFigures? NumericStatistics { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LengthFigures? Length { get; init; }

    public static ColumnFigures Of(ColumnProfile column, long rows) => new(column.Nulls, column.Distinct, rows - column.Nulls - column.Distinct, column.Least, column.Greatest)
    {
        NumericStatistics = column.Numbers is { } numbers ? new NumberFigures(numbers.Average, numbers.Median) : null,
        Length = column.Lengths is { } lengths ? new LengthFigures(lengths.Least, lengths.Greatest, lengths.Average) : null,
    };
}

internal sealed record NumberFigures(double? Avg, double? Median);

internal sealed record LengthFigures(long? Min, long? Max, double? Avg);
