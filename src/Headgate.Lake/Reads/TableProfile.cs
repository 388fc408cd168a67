namespace Headgate.Lake;

/// <summary>What the rows of a version are like.</summary>
/// <param name="Version">The version.</param>
/// <param name="Rows">How many rows were looked at.</param>
/// <param name="Columns">Each column.</param>
public sealed record TableProfile(LakeVersion Version, long Rows, IReadOnlyList<ColumnProfile> Columns);

/// <summary>What the values of a column are like. Texts of values are those of a preview.</summary>
/// <param name="Name">The column.</param>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Least">The least value, cut when it is long; <c>null</c> when there are no values.</param>
/// <param name="Greatest">The greatest value, as <paramref name="Least"/>.</param>
/// <param name="Numbers">Of a column of numbers; <c>null</c> for others.</param>
/// <param name="Lengths">Of a column of texts; <c>null</c> for others.</param>
public sealed record ColumnProfile(string Name, long Nulls, long Distinct, string? Least, string? Greatest, NumberProfile? Numbers, LengthProfile? Lengths);

/// <summary>The middle of numbers; <c>null</c> when there are none.</summary>
/// <param name="Average">Their sum over their count.</param>
/// <param name="Median">As many are less as are greater; about so for more than ten million rows.</param>
public sealed record NumberProfile(double? Average, double? Median);

/// <summary>Characters of texts; <c>null</c> when there are none.</summary>
public sealed record LengthProfile(long? Least, long? Greatest, double? Average);
