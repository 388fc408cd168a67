namespace Headgate.Lake;

/// <summary>What to load into a table, and how.</summary>
/// <param name="Source">The rows.</param>
public sealed record LoadRequest(CsvSource Source)
{
    /// <summary>False replaces all rows. True adds the rows; with a primary key they replace those with the same key.</summary>
    public bool Incremental { get; init; }

    /// <summary>Values that mean NULL in nullable columns of typed tables; an empty field of another type than text always does.</summary>
    public IReadOnlyList<string> NullValues { get; init; } = [""];

    /// <summary>Adds the rows as they are, also where the primary key is there already or comes twice.</summary>
    public bool KeepDuplicates { get; init; }

    /// <summary>The times of the rows are in the source's column <c>_timestamp</c> instead of being the time of the load.</summary>
    public bool TimesFromSource { get; init; }
}

/// <summary>How far long work is.</summary>
/// <param name="Fraction">From 0 to 1; <c>null</c> while unknown.</param>
/// <param name="Bytes">Bytes of the source that were worked on, about.</param>
public readonly record struct LakeProgress(double? Fraction, long Bytes);
