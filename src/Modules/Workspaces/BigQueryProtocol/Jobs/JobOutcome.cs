using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>What a job that succeeded gave.</summary>
/// <param name="StatementType">Google's word for its statement, such as SELECT; <c>null</c> for jobs without SQL.</param>
internal sealed record JobOutcome(string? StatementType)
{
    /// <summary>The columns of its rows; <c>null</c> when it has none.</summary>
    public IReadOnlyList<ResultColumn>? Columns { get; init; }

    /// <summary>How many rows there are.</summary>
    public long Rows { get; init; }

    /// <summary>How many rows DML changed; <c>null</c> when it was none.</summary>
    public long? Affected { get; init; }

    /// <summary>The first rows.</summary>
    public ReadOnlyMemory<byte> Inline { get; init; }

    /// <summary>How many they are.</summary>
    public int InlineRows { get; init; }

    /// <summary>The other rows, in files of the job's folder.</summary>
    public IReadOnlyList<ResultPart> Parts { get; init; } = [];

    /// <summary>Rows that a load wrote.</summary>
    public long? OutputRows { get; init; }

    /// <summary>Bytes that a load read.</summary>
    public long InputBytes { get; init; }

    /// <summary>Rows of a load that were left out.</summary>
    public long BadRows { get; init; }

    /// <summary>The bytes of its result.</summary>
    public long Bytes => Inline.Length + Parts.Sum(part => part.Bytes);
}
